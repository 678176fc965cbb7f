namespace FlowKit.Metadata;

/// <summary>Why a run or a task failed.</summary>
/// <param name="Message">What the error said.</param>
/// <param name="Code">The stable code of a <see cref="FlowKitException"/>; <see langword="null"/> for an error of the user's own code.</param>
/// <param name="Step">The step that failed; <see langword="null"/> where the run failed outside of any.</param>
/// <param name="TaskId">The task that failed; <see langword="null"/> where the run failed outside of any.</param>
public sealed record FailureRecord(string Message, string? Code = null, string? Step = null, string? TaskId = null)
{
    /// <summary>The failure that an error means.</summary>
    /// <param name="error">The error.</param>
    /// <param name="step">The step.</param>
    /// <param name="taskId">The task.</param>
    /// <returns>The record.</returns>
    public static FailureRecord Of(Exception error, string? step = null, string? taskId = null)
    {
        ArgumentNullException.ThrowIfNull(error);
        return error is FlowKitException known
            ? new FailureRecord(known.Message, known.Code, step, taskId)
            : new FailureRecord($"{error.GetType().Name}: {error.Message}", null, step, taskId);
    }
}
