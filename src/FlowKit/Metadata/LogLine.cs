namespace FlowKit.Metadata;

/// <summary>One line of a task's log.</summary>
/// <param name="Attempt">The attempt that wrote it, from 0.</param>
/// <param name="WrittenAt">When, in UTC.</param>
/// <param name="Text">The line, without its end.</param>
public sealed record LogLine(int Attempt, DateTimeOffset WrittenAt, string Text);
