namespace FlowKit.Definition;

/// <summary>A requirement file named by <c>File</c> of an attribute.</summary>
/// <param name="File">The path and the text.</param>
/// <param name="Conda">Whether <c>[Conda]</c> named it; <c>[Pypi]</c> otherwise.</param>
/// <param name="Origin">The attribute and the member, for messages.</param>
/// <param name="OfFlow">Whether the flow declared it for every step.</param>
public sealed record DeclaredFile(CarriedFile File, bool Conda, string Origin, bool OfFlow = false);
