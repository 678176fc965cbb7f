namespace FlowKit.Pypi.Formats;

/// <summary>A text of <c>[tool.uv]</c>, with where it stands.</summary>
/// <param name="Text">The text.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1.</param>
public readonly record struct UvProjectText(string Text, int Line, int Column);
