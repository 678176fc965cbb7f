namespace FlowKit.Definition;

/// <summary>A text file whose content was carried into the assembly at compile time.</summary>
/// <param name="Path">The path relative to the project, with <c>/</c>.</param>
/// <param name="Text">The content.</param>
public sealed record CarriedFile(string Path, string Text);
