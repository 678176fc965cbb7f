using System.Diagnostics.CodeAnalysis;
using System.Text;
using FlowKit.Content.Hashing;

namespace FlowKit.Environments.Specs;

/// <summary>
/// What was asked for: SHA-256 over the canonical form of a spec. The same on every machine; no host fact, path, order of writing or added pin
/// changes it. Target platforms only select what a lock holds and are not part of it.
/// </summary>
/// <param name="Digest">The SHA-256 digest.</param>
public readonly record struct RequirementId(Sha256Digest Digest)
{
    private const string Prefix = "sha256:";

    /// <summary>The first twelve hexadecimal digits, for people.</summary>
    public string Abbreviated => Digest.ToString()[..12];

    /// <summary>The id of a spec that stands alone.</summary>
    public static RequirementId Of(EnvironmentSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return Hash(spec.ToCanonicalText());
    }

    /// <summary>
    /// The id of a composition: over the sorted ids of its bases, the policy and the added spec. Under <see cref="CompositionPolicy.Locked"/> the order of the bases means nothing; where their packages or
    /// requirements are solved again the first counts first, so another order is another composition.
    /// </summary>
    public static RequirementId OfComposition(IEnumerable<EnvironmentId> bases, CompositionPolicy policy, EnvironmentSpec added) => OfComposition(bases, policy, added, policy != CompositionPolicy.Locked);

    /// <summary>The id of a composition whose answer may depend on the order of the bases, or does not.</summary>
    internal static RequirementId OfComposition(IEnumerable<EnvironmentId> bases, CompositionPolicy policy, EnvironmentSpec added, bool isOrdered)
    {
        ArgumentNullException.ThrowIfNull(bases);
        ArgumentNullException.ThrowIfNull(added);
        StringBuilder text = new("flowkit-composition 1\n");
        List<EnvironmentId> given = [.. bases.Distinct()], sorted = [.. given.Order()];
        foreach (EnvironmentId id in sorted) text.Append("base ").Append(id).Append('\n');
        // The order that is the sorted one has been in the ids from the beginning.
        if (isOrdered && !given.SequenceEqual(sorted))
        {
            foreach (EnvironmentId id in given) text.Append("before ").Append(id).Append('\n');
        }
        string word = policy switch { CompositionPolicy.Locked => "locked", CompositionPolicy.Prefer => "prefer", _ => "fresh" };
        text.Append("policy ").Append(word).Append('\n').Append(added.ToCanonicalText());
        return Hash(text.ToString());
    }

    /// <summary>Reads <c>sha256:</c> and 64 hexadecimal digits; false for anything else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out RequirementId id)
    {
        if (text is not null && text.StartsWith(Prefix, StringComparison.Ordinal) && Sha256Digest.TryParse(text[Prefix.Length..], out Sha256Digest digest))
        {
            id = new RequirementId(digest);
            return true;
        }
        id = default;
        return false;
    }

    /// <summary><c>sha256:</c> and 64 hexadecimal digits.</summary>
    public override string ToString() => Prefix + Digest;

    private static RequirementId Hash(string canonical) => new(Sha256Digest.Compute(Encoding.UTF8.GetBytes(canonical)));
}
