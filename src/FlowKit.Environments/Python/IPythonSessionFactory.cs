namespace FlowKit.Environments.Python;

/// <summary>Starts Python in hydrated environments. Unit tests replace it.</summary>
public interface IPythonSessionFactory
{
    /// <summary>Starts a session.</summary>
    /// <exception cref="FlowKitException"><c>FK8304</c>: the environment has no Python. <c>FK8311</c>: it does not start.</exception>
    Task<IPythonSession> StartAsync(PythonSessionRequest request, CancellationToken cancellationToken = default);
}
