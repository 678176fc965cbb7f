using FlowKit.Environments.Hydration;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Specs;

namespace FlowKit.Environments.Python;

/// <summary>A Python object outside of any worker: its pickle, and everything that must hold before it may be loaded.</summary>
/// <param name="Data">The bytes that Python's <c>pickle</c> wrote. They are code: loaded only where <see cref="Packages"/> are active.</param>
/// <param name="TypeName">The type of the object, with its module.</param>
/// <param name="Environment">The environment that it was written in.</param>
/// <param name="Packages">The packages of that environment.</param>
/// <param name="Modules">The releases of the modules that were imported when it was written, sorted.</param>
public sealed record PythonPickle(
    ReadOnlyMemory<byte> Data,
    string TypeName,
    EnvironmentId Environment,
    IReadOnlyList<PackageIdentity> Packages,
    IReadOnlyList<ModuleRelease> Modules)
{
    /// <summary>The object as one file, to be kept as an artifact.</summary>
    public byte[] ToBytes() => PickleFormat.Write(this);

    /// <summary>Checks what a session checks before it unpickles: every package of the writer must be active with the same hash.</summary>
    /// <param name="environment">Where it would be loaded.</param>
    /// <exception cref="FlowKitException"><c>FK8313</c>: it may not be loaded there; the error names both releases.</exception>
    public void EnsureLoadable(HydratedEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        PickleGate.Check(this, environment.Id, environment.Lock.For(environment.Platform));
    }

    /// <summary>Reads what <see cref="ToBytes"/> wrote. Nothing is unpickled.</summary>
    /// <exception cref="FlowKitException"><c>FK8315</c>: it is something else.</exception>
    public static PythonPickle Parse(ReadOnlyMemory<byte> content) => PickleFormat.Read(content);
}
