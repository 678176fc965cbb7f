using FlowKit.Environments.Specs;

namespace FlowKit.Environments.Python;

/// <summary>A Python that runs in an environment and keeps its objects until it is disposed. Calls run one after the other.</summary>
public interface IPythonSession : IAsyncDisposable
{
    /// <summary>The environment that it runs in.</summary>
    EnvironmentId Environment { get; }

    /// <summary>Calls a function. A <see cref="PythonObject"/> among the arguments that lives elsewhere is loaded first, where its packages allow it.</summary>
    /// <exception cref="PythonException"><c>FK8310</c>: the Python code raised.</exception>
    /// <exception cref="FlowKitException"><c>FK8311</c>: the worker ended. <c>FK8313</c>: an argument may not be loaded in this environment.</exception>
    /// <exception cref="OperationCanceledException">The call was interrupted; a worker that does not stop in time is killed.</exception>
    Task<PythonValue> CallAsync(PythonCall call, CancellationToken cancellationToken = default);

    /// <summary>Pickles an object of this session with the standard library.</summary>
    /// <exception cref="FlowKitException"><c>FK8315</c>: Python cannot pickle it.</exception>
    Task<PythonPickle> PickleAsync(PythonObject value, CancellationToken cancellationToken = default);
}
