using System.Text;
using FlowKit.Environments.Hydration;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Python;
using FlowKit.Environments.Specs;

namespace FlowKit.Testing.Flows;

/// <summary>The environment that a step of a flow test runs in: resolved for real, and laid out nowhere. Stubs of Python modules make and load objects with it.</summary>
public sealed class TestEnvironment
{
    private readonly HydratedEnvironment _environment;

    internal TestEnvironment(HydratedEnvironment environment) => _environment = environment;

    /// <summary>The environment id.</summary>
    public EnvironmentId Id => _environment.Id;

    /// <summary>The lock.</summary>
    public EnvironmentLock Lock => _environment.Lock;

    /// <summary>The packages, as <c>name==version</c> or <c>name=version=build</c>, conda's first, each sorted by name.</summary>
    public IReadOnlyList<string> Packages => [.. Lock.For(_environment.Platform).Packages.Select(package => package.Identity.Release)];

    /// <summary>Makes an object as a Python module of this environment would: it remembers the environment and its packages.</summary>
    /// <param name="value">What <see cref="LoadAsync"/> gives back.</param>
    /// <param name="typeName">The Python type. The default is <c>stub.Object</c>.</param>
    /// <returns>The object.</returns>
    public PythonObject MakeObject(string value, string typeName = "stub.Object") =>
        PythonObject.FromPickle(new PythonPickle(Encoding.UTF8.GetBytes(value), typeName, Id, Lock.For(_environment.Platform).Identities, []));

    /// <summary>Loads an object that <see cref="MakeObject"/> made, after the check that a real worker makes before it unpickles.</summary>
    /// <param name="value">The object.</param>
    /// <returns>The text it was made of.</returns>
    /// <exception cref="FlowKitException">A package of its writer is not active here with the same hash (<c>FK8313</c>).</exception>
    public async Task<string> LoadAsync(PythonObject value)
    {
        ArgumentNullException.ThrowIfNull(value);
        PythonPickle pickle = await value.PickleAsync().ConfigureAwait(false);
        pickle.EnsureLoadable(_environment);
        return Encoding.UTF8.GetString(pickle.Data.Span);
    }
}
