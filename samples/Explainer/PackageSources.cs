using FlowKit.Pypi.Installation;

namespace Explainer;

/// <summary>Where the packages come from, and the Python that runs them.</summary>
/// <param name="Name">What the names begin with that locks and ids know the index and channel by: <c>NAME-index</c>, <c>NAME-channel</c>.</param>
/// <param name="Index">The simple index, or a folder of wheels.</param>
/// <param name="Channel">The conda channel; null for none.</param>
/// <param name="Python">An interpreter of this machine.</param>
/// <param name="Offline">Whether nothing is fetched over a network.</param>
public sealed record PackageSources(string Name, Uri Index, Uri? Channel, PythonInterpreter Python, bool Offline);
