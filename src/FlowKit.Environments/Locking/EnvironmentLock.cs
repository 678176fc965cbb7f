using System.Text;
using FlowKit.Content.Hashing;
using FlowKit.Environments.Specs;

namespace FlowKit.Environments.Locking;

/// <summary>What a spec was resolved to: for each platform every package with version, build, location, size, hash and dependencies.</summary>
public sealed class EnvironmentLock
{
    private EnvironmentId? _id;

    /// <summary>Creates a lock.</summary>
    /// <param name="requirementId">The id of what was asked for.</param>
    /// <param name="spec">What was asked for; in a composition, what was added.</param>
    /// <param name="platforms">What was resolved, at least one platform, each once.</param>
    /// <param name="composition">The bases and the policy of a composition; null for a spec that stands alone.</param>
    /// <exception cref="FlowKitException"><c>FK7307</c>: no platform, one twice, or a package twice in one platform.</exception>
    public EnvironmentLock(RequirementId requirementId, EnvironmentSpec spec, IReadOnlyList<PlatformLock> platforms, LockComposition? composition = null)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(platforms);
        RequirementId = requirementId;
        Spec = spec;
        Composition = composition;
        Platforms = [.. platforms.OrderBy(static p => p.Platform, StringComparer.Ordinal)];
        Check();
    }

    /// <summary>The id of what was asked for.</summary>
    public RequirementId RequirementId { get; }

    /// <summary>What was asked for; in a composition, what was added to the bases.</summary>
    public EnvironmentSpec Spec { get; }

    /// <summary>The bases and the policy of a composition; null for a spec that stands alone.</summary>
    public LockComposition? Composition { get; }

    /// <summary>What was resolved, sorted by platform.</summary>
    public IReadOnlyList<PlatformLock> Platforms { get; }

    /// <summary>The environment id: the same for the same packages, wherever they came from.</summary>
    public EnvironmentId Id => _id ??= ComputeId();

    /// <summary>Variables that are set for every process in the environment: what the spec, or in a composition everything together, asks for.</summary>
    public IReadOnlyDictionary<string, string> Variables => (Composition?.Joined ?? Spec).Variables;

    /// <summary>What the lock holds for a platform.</summary>
    /// <exception cref="FlowKitException"><c>FK7313</c>: it holds nothing for it.</exception>
    public PlatformLock For(string platform) => Find(platform) ?? throw new FlowKitException(EnvironmentErrors.PlatformNotLocked,
        $"The environment {Id.Abbreviated} is locked for {string.Join(", ", Platforms.Select(static p => p.Platform))}, not for {platform}. "
        + $"Resolve it again with {platform} among its platforms.");

    /// <summary>What the lock holds for a platform; null where it holds nothing for it.</summary>
    public PlatformLock? Find(string platform)
    {
        foreach (PlatformLock locked in Platforms)
        {
            if (locked.Platform == platform) return locked;
        }
        return null;
    }

    /// <summary>The same environment as another spec asked for it: a store keeps one lock for each environment id, whoever asked first.</summary>
    internal EnvironmentLock AskedBy(RequirementId requirementId, EnvironmentSpec spec, LockComposition? composition) =>
        requirementId == RequirementId ? this : new EnvironmentLock(requirementId, spec, Platforms, composition);

    /// <summary>FlowKit's own format: JSON, sorted, the same bytes for the same lock on every machine.</summary>
    public byte[] ToJson() => LockFormat.Write(this);

    /// <summary>Reads FlowKit's own format.</summary>
    /// <param name="json">The bytes.</param>
    /// <param name="where">What an error calls the document.</param>
    /// <exception cref="FlowKitException"><c>FK7307</c>: the document is no lock, is of a newer format, or does not have the id that it states.</exception>
    public static EnvironmentLock Parse(ReadOnlyMemory<byte> json, string where = "the lock") => LockFormat.Read(json, where);

    private EnvironmentId ComputeId()
    {
        StringBuilder text = new("flowkit-environment 1\n");
        // They reach every process in the environment, so they are a part of it.
        foreach ((string name, string value) in Variables.OrderBy(static v => v.Key, StringComparer.Ordinal)) text.Append("variable ").Append(name).Append('=').Append(value.ReplaceLineEndings("\\n")).Append('\n');
        foreach (PlatformLock platform in Platforms)
        {
            text.Append("platform ").Append(platform.Platform).Append('\n');
            // A machine's interpreter decides the layout of the prefix; conda's is one of the packages.
            if (platform.Python is { FromConda: false } python) text.Append("python ").Append(python.Version).Append('\n');
            foreach (string line in platform.Packages.Select(static p => p.Identity.ToString()).Order(StringComparer.Ordinal))
                text.Append(line).Append('\n');
        }
        return new EnvironmentId(Sha256Digest.Compute(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private void Check()
    {
        if (Platforms.Count == 0) throw new FlowKitException(EnvironmentErrors.InvalidLock, "A lock without any platform describes no environment. Resolve the spec for at least one.");
        for (int i = 0; i < Platforms.Count; i++)
        {
            PlatformLock platform = Platforms[i];
            if (i > 0 && Platforms[i - 1].Platform == platform.Platform)
                throw new FlowKitException(EnvironmentErrors.InvalidLock, $"A lock holds the platform {platform.Platform} twice. Resolve the spec again.");
            HashSet<(PackageKind, string)> seen = [];
            foreach (LockedPackage package in platform.Packages)
            {
                if (!seen.Add((package.Kind, package.Name)))
                    throw new FlowKitException(EnvironmentErrors.InvalidLock, $"A lock holds the package {package.Name} twice for {platform.Platform}. Resolve the spec again.");
            }
        }
    }
}
