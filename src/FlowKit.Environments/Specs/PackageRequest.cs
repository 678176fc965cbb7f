namespace FlowKit.Environments.Specs;

/// <summary>One package that is asked for, with the place that asks: what an explanation of a failure names.</summary>
/// <param name="Text">A conda match spec or a PyPI requirement, as written.</param>
/// <param name="Origin">Who asks, in the user's words, for example <c>[Pypi] on TrainFlow.Fit</c>; null where unknown. Changes no id.</param>
public sealed record PackageRequest(string Text, string? Origin = null)
{
    /// <summary>A request whose place is unknown.</summary>
    public static implicit operator PackageRequest(string text) => new(text);

    /// <summary>The text with credentials masked, and the place in brackets.</summary>
    public override string ToString() => Origin is null ? SecretMask.InText(Text) : $"{SecretMask.InText(Text)} ({Origin})";
}
