using FlowKit;
using FlowKit.Conda.Channels;
using FlowKit.Conda.Installation;
using FlowKit.Conda.Solving;
using FlowKit.Conda.Specs;
using FlowKit.Content.Downloading;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Installation;
using StandaloneSolvers;
using TargetSystem = FlowKit.Conda.Solving.TargetSystem;

if (SampleOptions.Parse(args) is not { } options)
{
    Console.Error.WriteLine(SampleOptions.Usage);
    return 2;
}
using SchemeFetcher fetcher = SchemeFetcher.CreateDefault();
Directory.CreateDirectory(Path.GetDirectoryName(options.Prefix)!);
try
{
    if (options.Channel is { } channel) await CondaAsync(Channel.Parse(channel), options.Specs, options.Prefix);
    else if (options.Index is { } index) await PypiAsync(new Uri(index), options.Specs, options.Prefix);
    else await BothAsync();
    return 0;
}
catch (FlowKitException problem)
{
    Console.Error.WriteLine(problem.Display);
    return 1;
}

async Task BothAsync()
{
    string sources = Path.Combine(Path.GetDirectoryName(options.Prefix)!, "sources"), channel = Path.Combine(sources, "channel");
    SampleSources.Channel().WriteTo(channel);
    await CondaAsync(Channel.Named("sample", new Uri(channel + Path.DirectorySeparatorChar)), ["greeter"], options.Prefix + "-conda");
    await PypiAsync(SampleSources.Index().WriteIndex(Path.Combine(sources, "index")), ["greeter"], options.Prefix + "-pypi");
}

async Task CondaAsync(Channel channel, IReadOnlyList<string> specs, string prefix)
{
    CondaInstallOptions how = new() { Platform = options.Platform, Progress = new PhasePrinter(Console.Out) };
    InstallResult result = await CondaEnvironment.InstallAsync(fetcher, channel, specs, await SystemAsync(), prefix, options.Cache, how);
    Console.WriteLine(result.Plan);
    Console.WriteLine($"{result.Installed.Count} packages of {channel} in {prefix}");
}

// An environment for this machine may use what the machine has; one for another platform gets the declared baseline.
async Task<IReadOnlyList<VirtualPackage>> SystemAsync()
{
    HostFacts? host = options.Platform == CondaInstallOptions.HostPlatform ? await HostProbe.DetectAsync() : null;
    Dictionary<string, string> overrides = Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(name => name.StartsWith("CONDA_OVERRIDE_", StringComparison.Ordinal))
        .ToDictionary(name => name, name => Environment.GetEnvironmentVariable(name) ?? "");
    return TargetSystem.VirtualPackagesOf(CondaPlatform.Parse(options.Platform), host, overrides);
}

async Task PypiAsync(Uri address, IReadOnlyList<string> requirements, string prefix)
{
    PythonInterpreter python = options.Python is { } version
        ? await new InterpreterLocator().FindAsync(version)
        : await new InterpreterLocator().FindAsync(found => found is { Implementation: "cpython", Major: 3, Minor: >= 9 }, "CPython 3.9 or later");
    PypiIndex index = new("index", address) { Kind = options.IsFlat ? PypiIndexKind.Flat : PypiIndexKind.Simple };
    WheelInstallReport report = await PypiEnvironment.InstallAsync(fetcher, index, python, requirements, prefix, options.Cache);
    Console.WriteLine($"{report.Files} files of {requirements.Count} requirements and what they need in {prefix}, Python {python.Version}");
}
