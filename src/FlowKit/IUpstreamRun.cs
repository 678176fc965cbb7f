using FlowKit.Environments.Specs;

namespace FlowKit;

/// <summary>A finished run that triggered this one.</summary>
public interface IUpstreamRun
{
    /// <summary>The upstream flow's name.</summary>
    string FlowName { get; }

    /// <summary>The upstream run's id.</summary>
    string RunId { get; }

    /// <summary>A step of the run, whose environment others can be composed from.</summary>
    /// <param name="name">The step's name.</param>
    /// <returns>Its pathspec.</returns>
    StepPathspec Step(string name) => new(FlowName, RunId, name);

    /// <summary>Reads a parameter or artifact as the run left it.</summary>
    /// <typeparam name="T">Its type: one that FlowKit stores by itself, or <c>PythonObject</c>.</typeparam>
    /// <param name="name">The name of the parameter or artifact.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>The value.</returns>
    /// <exception cref="FlowKitException">The run has nothing of that name (<c>FK8411</c>), or it has another type (<c>FK8410</c>).</exception>
    Task<T> ReadAsync<T>(string name, CancellationToken cancellationToken = default);
}
