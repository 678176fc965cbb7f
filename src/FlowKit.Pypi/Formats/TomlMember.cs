namespace FlowKit.Pypi.Formats;

/// <summary>An item of an array that holds strings and tables: one of the two is given.</summary>
internal readonly record struct TomlMember(TomlNode Node, string Path, string? Text, TomlView? View);
