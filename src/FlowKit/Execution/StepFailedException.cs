namespace FlowKit.Execution;

/// <summary>A step that failed for good, on its way out of the graph.</summary>
internal sealed class StepFailedException(string step, string? taskId, Exception error) : Exception(error.Message, error)
{
    public string Step { get; } = step;

    public string? TaskId { get; } = taskId;

    public Exception Error { get; } = error;
}
