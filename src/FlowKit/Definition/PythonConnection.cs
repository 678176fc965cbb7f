using FlowKit.Environments.Python;

namespace FlowKit.Definition;

/// <summary>Gives the Python session of a task; started by the first call.</summary>
/// <param name="cancellationToken">Stops the start.</param>
/// <returns>The session, the same for every call of a task.</returns>
public delegate ValueTask<IPythonSession> PythonConnection(CancellationToken cancellationToken);
