namespace FlowKit.Definition;

/// <summary>A flow whose finished run starts another.</summary>
/// <param name="FlowName">The upstream flow's name.</param>
/// <param name="Group">The group that is waited for as a whole; <see langword="null"/> where any single run starts the flow.</param>
public sealed record TriggerDefinition(string FlowName, string? Group);
