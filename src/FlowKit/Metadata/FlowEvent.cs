namespace FlowKit.Metadata;

/// <summary>A run that finished successfully: a row that was written in the run's last transaction.</summary>
/// <param name="Id">The event's number; later events have greater ones.</param>
/// <param name="Run">The run that finished.</param>
/// <param name="CreatedAt">When, in UTC.</param>
public sealed record FlowEvent(long Id, RunReference Run, DateTimeOffset CreatedAt);
