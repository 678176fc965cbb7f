using FlowKit.Content.Hashing;

namespace FlowKit.Environments.Locking;

/// <summary>What a package is, wherever it came from: what the environment id is made of, and what a Python object remembers of its writer.</summary>
/// <param name="Kind">Conda or PyPI.</param>
/// <param name="Name">The normalized name.</param>
/// <param name="Version">The version, as the package states it.</param>
/// <param name="Build">The build string of a conda package; empty for a wheel.</param>
/// <param name="Sha256">The hash of the package file; of a wheel that is built, that of its sources.</param>
public sealed record PackageIdentity(PackageKind Kind, string Name, string Version, string Build, Sha256Digest Sha256)
{
    /// <summary>The name and release, as the package's own world writes them: <c>numpy=1.26.4=py311_0</c> or <c>numpy==1.26.4</c>.</summary>
    public string Release => Kind == PackageKind.Conda ? $"{Name}={Version}={Build}" : $"{Name}=={Version}";

    /// <summary>One line: kind, name, version, build and hash.</summary>
    public override string ToString() =>
        Kind == PackageKind.Conda ? $"conda {Name} {Version} {Build} {Sha256}" : $"pypi {Name} {Version} {Sha256}";
}
