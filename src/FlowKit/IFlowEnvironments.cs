using FlowKit.Environments.Registry;
using FlowKit.Environments.Specs;

namespace FlowKit;

/// <summary>Composes and publishes environments from inside of a step.</summary>
public interface IFlowEnvironments
{
    /// <summary>Begins a composition. Nothing happens before <see cref="EnvironmentComposition.PublishAsync(string, CancellationToken)"/>.</summary>
    /// <param name="from">
    /// The base: an environment's name, id, lock or text of one, the <see cref="StepPathspec"/> of an upstream step (<c>Trigger.Run.Step("Fit")</c>), or what a <c>PythonObject</c> was made in
    /// (<c>Model.Environment</c>). Several bases are composed in the order given; none begins with nothing.
    /// </param>
    /// <returns>The composition, to add to.</returns>
    EnvironmentComposition Compose(params IReadOnlyList<EnvironmentReference> from) => new(this, from);

    /// <summary>Resolves a composition, stores its packages and lock, and names it: in that order.</summary>
    /// <param name="composition">What to compose.</param>
    /// <param name="name">The name, or a template of it.</param>
    /// <param name="options">How to name it; <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Stops the work; then no name is set.</param>
    /// <returns>The name, the lock and what changed.</returns>
    Task<PublishedEnvironment> PublishAsync(EnvironmentComposition composition, string name, PublishOptions? options = null, CancellationToken cancellationToken = default);
}
