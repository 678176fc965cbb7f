using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;

namespace FlowKit.Analyzers.Rules;

/// <summary>How the bodies of one flow use its artifacts; filled from several threads.</summary>
internal sealed class ArtifactUses
{
    /// <summary>The artifacts that steps, or helpers (no step), assign.</summary>
    public ConcurrentBag<(string? Step, string Artifact)> Sets { get; } = [];

    /// <summary>The artifacts that steps read.</summary>
    public ConcurrentBag<(string Step, string Artifact, Location At)> Reads { get; } = [];

    /// <summary>The joins that merge; the empty name is a helper that does.</summary>
    public ConcurrentBag<string> Merges { get; } = [];
}
