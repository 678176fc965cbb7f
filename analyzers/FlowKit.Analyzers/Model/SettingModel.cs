namespace FlowKit.Analyzers.Model;

/// <summary>One setting of an environment attribute: how packages are chosen.</summary>
/// <param name="Name">The name that the declaration has for it: that of the attribute's kind and of its argument, as <c>CondaPriority</c>.</param>
/// <param name="Kind">What its values are.</param>
/// <param name="Values">The values; one, unless it is a list.</param>
internal sealed record SettingModel(string Name, SettingKind Kind, EquatableArray<string> Values);

internal enum SettingKind
{
    /// <summary>The value is code.</summary>
    Code,

    /// <summary>The value is a text.</summary>
    Text,

    /// <summary>The values are texts.</summary>
    List,
}
