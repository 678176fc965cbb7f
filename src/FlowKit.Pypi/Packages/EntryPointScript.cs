namespace FlowKit.Pypi.Packages;

/// <summary>A command that an entry point asks for.</summary>
/// <param name="Name">The name of the command.</param>
/// <param name="Module">The module, a dotted path of identifiers.</param>
/// <param name="Attribute">The function in it, a dotted path of identifiers.</param>
/// <param name="IsGui">Whether it is started without a console (on Windows).</param>
public sealed record EntryPointScript(string Name, string Module, string Attribute, bool IsGui);
