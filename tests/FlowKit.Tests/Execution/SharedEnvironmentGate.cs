namespace FlowKit.Tests.Execution;

/// <summary>What the branches of <see cref="SharedEnvironmentFlow"/> wait for.</summary>
public sealed class SharedEnvironmentGate
{
    /// <summary>Ends when the prefix begins to be made.</summary>
    public TaskCompletionSource Making { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the inner branch asks for the same prefix.</summary>
    public TaskCompletionSource Waiting { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
