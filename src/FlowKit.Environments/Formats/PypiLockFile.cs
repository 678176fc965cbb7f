using System.Text;
using FlowKit.Content.Hashing;
using FlowKit.Pypi.Formats;

namespace FlowKit.Environments.Formats;

/// <summary>A lock that another tool wrote: <c>pylock.toml</c> (PEP 751) or <c>uv.lock</c>. Its packages are taken in exactly the releases and files that it names.</summary>
/// <param name="FileName">The name of the file, which tells the format: <c>uv.lock</c>, everything else is <c>pylock.toml</c>'s. Changes no id.</param>
/// <param name="Text">The content.</param>
/// <param name="Origin">Who asks, in the user's words; null where unknown. Changes no id.</param>
public sealed record PypiLockFile(string FileName, string Text, string? Origin = null)
{
    /// <summary>The extras of the locked project that are installed. Default: none.</summary>
    public IReadOnlyList<string> Extras { get; init; } = [];

    /// <summary>The dependency groups that are installed. Default: none, which for a <c>pylock.toml</c> means its default groups.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Whether it is a <c>uv.lock</c>.</summary>
    public bool IsUv => FileName.EndsWith(".lock", StringComparison.Ordinal);

    /// <summary>Kind, content and choice as one line: a standard lock in the one form that equal locks have, the other as written.</summary>
    /// <exception cref="FlowKitException">The lock cannot be read; the message points to the place.</exception>
    internal string ToCanonicalText()
    {
        StringBuilder text = new(IsUv ? "uv " : "pylock ");
        text.Append(Sha256Digest.Compute(Encoding.UTF8.GetBytes(ToCanonicalContent())));
        foreach (string extra in Extras.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)) text.Append(" extra=").Append(extra);
        foreach (string group in Groups.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)) text.Append(" group=").Append(group);
        return text.ToString();
    }

    /// <summary>The content in the form that equal locks have, without credentials.</summary>
    internal string ToCanonicalContent() => IsUv ? Text.ReplaceLineEndings("\n") : Pylock.Parse(Text, FileName).Write();
}
