using FlowKit.Content.Hashing;

namespace FlowKit.Environments.Specs;

/// <summary>One package that is asked for, with the place that asks: what an explanation of a failure names.</summary>
/// <param name="Text">A conda match spec or a PyPI requirement, as written.</param>
/// <param name="Origin">Who asks, in the user's words, for example <c>[Pypi] on TrainFlow.Fit</c>; null where unknown. Changes no id.</param>
public sealed record PackageRequest(string Text, string? Origin = null)
{
    /// <summary>The hashes (<c>sha256:…</c>) of which a file of the PyPI package must have one. Default: any file.</summary>
    public IReadOnlyList<string> Hashes { get; init; } = [];

    /// <summary>
    /// The hash of what a local address (<c>name @ file:///…</c>, or the path of a conda archive) leads to: it stands for the address in ids and locks, because a path means nothing elsewhere. Default: null;
    /// the resolver reads it.
    /// </summary>
    public Sha256Digest? Content { get; init; }

    /// <summary>A request whose place is unknown.</summary>
    public static implicit operator PackageRequest(string text) => new(text);

    /// <summary>The text with credentials masked, and the place in brackets.</summary>
    public override string ToString() => Origin is null ? SecretMask.InText(Text) : $"{SecretMask.InText(Text)} ({Origin})";
}
