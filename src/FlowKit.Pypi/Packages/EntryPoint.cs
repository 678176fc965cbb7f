namespace FlowKit.Pypi.Packages;

/// <summary>One line of entry_points.txt.</summary>
/// <param name="Name">The name, as written.</param>
/// <param name="Value">What it stands for, as written: <c>package.module:function</c>.</param>
public sealed record EntryPoint(string Name, string Value);
