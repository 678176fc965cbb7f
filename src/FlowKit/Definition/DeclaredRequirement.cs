namespace FlowKit.Definition;

/// <summary>One requirement, and who asked for it.</summary>
/// <param name="Text">The match spec or requirement as written.</param>
/// <param name="Origin">The attribute and the member, for messages: <c>[Pypi] on TrainFlow.Fit</c>.</param>
/// <param name="OfFlow">Whether the flow declared it for every step: then a step's requirement file overrides it, package by package.</param>
public sealed record DeclaredRequirement(string Text, string Origin, bool OfFlow = false);
