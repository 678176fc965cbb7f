using System.Runtime.InteropServices;
using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Solving;

/// <summary>The match specs that dependencies write, each read once for all attempts at one request.</summary>
internal sealed class SpecTexts
{
    private readonly Dictionary<string, MatchSpec?> _specs = new(StringComparer.Ordinal);

    /// <summary>The spec that <paramref name="text"/> writes; null where it cannot be read or names no single package.</summary>
    public MatchSpec? Read(string text)
    {
        ref MatchSpec? spec = ref CollectionsMarshal.GetValueRefOrAddDefault(_specs, text, out bool exists);
        if (!exists) spec = MatchSpec.TryParse(text, out MatchSpec? parsed) && parsed.HasExactName ? parsed : null;
        return spec;
    }
}
