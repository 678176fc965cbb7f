using FlowKit.Metadata;

namespace FlowKit.Execution;

/// <summary>A step that failed for good, on its way out of the graph.</summary>
internal sealed class StepFailedException(TaskReference task, Exception error) : Exception(error.Message, error)
{
    public TaskReference Task { get; } = task;

    public Exception Error { get; } = error;
}
