namespace FlowKit.Environments.Python;

/// <summary>A release that an object's modules came from, as the worker saw it when it pickled the object.</summary>
/// <param name="Module">The top-level module, for example <c>sklearn</c>.</param>
/// <param name="Distribution">The distribution that has it, for example <c>scikit-learn</c>.</param>
/// <param name="Version">Its version.</param>
public sealed record ModuleRelease(string Module, string Distribution, string Version);
