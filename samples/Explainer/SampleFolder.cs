using FlowKit.Environments.Specs;
using FlowKit.Hosting;

namespace Explainer;

/// <summary>Where the sample keeps everything: runs, artifacts, environments, the cache, and the index and channel that it builds.</summary>
/// <param name="Root">The folder, as a full path.</param>
public sealed record SampleFolder(string Root)
{
    /// <summary><c>.flowkit</c> in the working folder.</summary>
    public static SampleFolder Default { get; } = new(Path.GetFullPath(".flowkit"));

    /// <summary>The folder of the index that is built from <c>samples/packages</c>.</summary>
    public string Index => Path.Combine(Root, "sample", "index");

    /// <summary>The folder of the channel that is built from <c>samples/packages</c>.</summary>
    public string Channel => Path.Combine(Root, "sample", "channel");

    /// <summary>Sets what the sample needs: its folder, its index and channel under names of their own, and the Python of this machine.</summary>
    public void Configure(FlowKitOptions options, PackageSources sources)
    {
        options.Folder = Root;
        options.CacheFolder = Path.Combine(Root, "cache");
        options.Offline = sources.Offline;
        options.DefaultPython = sources.Python.MajorMinor;
        options.PythonExecutable = sources.Python.Executable;
        options.Indexes.Clear();
        options.Indexes.Add(EnvironmentSource.Named(sources.Name + "-index", sources.Index));
        options.Channels.Clear();
        if (sources.Channel is { } channel) options.Channels.Add(EnvironmentSource.Named(sources.Name + "-channel", channel));
    }
}
