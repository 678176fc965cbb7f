namespace FlowKit;

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">The exit code; 0 means success.</param>
/// <param name="Output">What it wrote to standard output, as text.</param>
/// <param name="Error">What it wrote to standard error, as text.</param>
public sealed record ProgramResult(int ExitCode, string Output, string Error);
