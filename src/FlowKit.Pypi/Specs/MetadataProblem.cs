namespace FlowKit.Pypi.Specs;

/// <summary>A field of a core metadata file that could not be read, or only after a repair.</summary>
/// <param name="Field">The field, in lower case: <c>requires-dist</c>.</param>
/// <param name="Value">Its value as written.</param>
/// <param name="Message">What is wrong with it.</param>
/// <param name="IsRepaired">The value was repaired and taken; otherwise it was left out.</param>
public sealed record MetadataProblem(string Field, string Value, string Message, bool IsRepaired);
