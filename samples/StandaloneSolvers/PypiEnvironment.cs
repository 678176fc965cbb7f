using FlowKit.Content.Downloading;
using FlowKit.Content.Hashing;
using FlowKit.Content.Storage;
using FlowKit.Pypi.Formats;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Installation;
using FlowKit.Pypi.Packages;
using FlowKit.Pypi.Solving;
using FlowKit.Pypi.Specs;

namespace StandaloneSolvers;

/// <summary>A PyPI client in twenty lines: index, solve, pylock, virtual environment.</summary>
public static class PypiEnvironment
{
    // begin-snippet: pypi-venv
    public static async Task<WheelInstallReport> InstallAsync(IFetcher fetcher, PypiIndex index, PythonInterpreter python, IReadOnlyList<string> asked, string prefix, string cache)
    {
        PypiTarget target = python.ToTarget();
        PypiSolution solution = await new PypiSolver().SolveAsync(new PypiSolveRequest
        {
            Requirements = [.. asked.Select(Requirement.Parse)],
            Target = target,
            Source = MultiIndexSource.Open(fetcher, index),
            OnlyBinary = PackageSelection.All,
        });
        Pylock pylock = new() { CreatedBy = "flowkit", Packages = [.. solution.Packages.Select(package => Lock(package, package.File!))] };
        await File.WriteAllTextAsync(Path.Combine(Path.GetDirectoryName(prefix)!, "pylock.toml"), pylock.Write());
        PythonLayout venv = await VenvLayout.CreateAsync(prefix, python);
        WheelRequest[] wheels = [.. pylock.Select(target).Select(chosen => Request(chosen.File!))];
        return await WheelInstaller.InstallAsync(venv, await new WheelCache(new ContentStore(cache), fetcher).GetAsync(wheels));
    }

    private static PylockPackage Lock(SolvedPackage package, PypiFile file) => new()
    {
        Name = package.Name, Version = package.Version, Dependencies = [.. package.Dependencies.Select(name => new PylockDependency { Name = name })],
        Wheels = [new PylockFile { Name = file.FileName, Url = file.Url.AbsoluteUri, Size = file.Size, Hashes = new Dictionary<string, string>(file.Hashes) }],
    };

    private static WheelRequest Request(PylockFile file) =>
        new(new Uri(file.Url!), file.FileName) { Sha256 = Sha256Digest.TryParse(file.Hashes.GetValueOrDefault("sha256"), out Sha256Digest digest) ? digest : null, Size = file.Size };
    // end-snippet
}
