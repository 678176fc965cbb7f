namespace FlowKit.Definition;

/// <summary>How often and how fast a failed step is tried again.</summary>
/// <param name="Times">How many further attempts are made after the first.</param>
/// <param name="Delay">The pause before each further attempt.</param>
public sealed record RetryDefinition(int Times, TimeSpan Delay)
{
    /// <summary>No further attempt.</summary>
    public static RetryDefinition None { get; } = new(0, TimeSpan.Zero);
}
