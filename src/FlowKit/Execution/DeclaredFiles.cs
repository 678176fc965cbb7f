using FlowKit.Conda.Specs;
using FlowKit.Definition;
using FlowKit.Environments;
using FlowKit.Environments.Formats;
using FlowKit.Environments.Specs;
using FlowKit.Pypi.Specs;

namespace FlowKit.Execution;

/// <summary>Adds what the files that attributes name, and that the compiler carried along, ask for.</summary>
internal static class DeclaredFiles
{
    /// <summary>A spec with what the files ask for. What a step's file asks for takes the place of what its flow declares of the same name.</summary>
    /// <exception cref="FlowKitException">A file cannot be read, or asks for something that an environment cannot hold (<c>FK7309</c>).</exception>
    public static EnvironmentSpec Apply(EnvironmentDeclaration declaration, EnvironmentSpec spec)
    {
        if (declaration.Files.IsEmpty)
            return spec;
        EnvironmentSpec all = spec with { Conda = [], Pypi = [] };
        List<(PackageRequest Request, string Name, bool OfFlow)> conda =
            [.. declaration.Conda.Select(declared => (new PackageRequest(declared.Text, declared.Origin), CondaName(declared.Text), declared.OfFlow))];
        List<(PackageRequest Request, string Name, bool OfFlow)> pypi =
            [.. declaration.Pypi.Select(declared => (new PackageRequest(declared.Text, declared.Origin), PypiName(declared.Text), declared.OfFlow))];
        foreach (DeclaredFile file in declaration.Files)
        {
            EnvironmentSpec read = new RequirementFile(file.File.Path, file.File.Text)
            {
                Origin = file.Origin,
                Included = file.Included.ToDictionary(included => included.Path, included => included.Text, StringComparer.Ordinal),
                Extras = [.. file.Extras],
                Groups = [.. file.Groups],
                Environment = file.Environment,
                AllowMd5 = file.AllowMd5,
            }.ToSpec();
            if (file.Conda && read.Conda.Count + read.CondaLocks.Count == 0 && read.AsksPypi)
                throw new FlowKitException(EnvironmentErrors.InvalidSpec, $"'{file.File.Path}', named by {file.Origin}, asks for PyPI packages alone. Name it with [Pypi(File = …)].");
            if (!file.Conda && read.Conda.Count + read.CondaLocks.Count > 0)
                throw new FlowKitException(EnvironmentErrors.InvalidSpec, $"'{file.File.Path}', named by {file.Origin}, asks for conda packages. Name it with [Conda(File = …)].");
            conda.AddRange(read.Conda.Select(request => (request, CondaName(request.Text), file.OfFlow)));
            pypi.AddRange(read.Pypi.Select(request => (request, PypiName(request.Text), file.OfFlow)));
            // What the attributes say themselves is the author's word; the file's counts where they say nothing.
            all = all.Join(read with
            {
                Conda = [],
                Pypi = [],
                Platforms = spec.Platforms.Count > 0 ? [] : [.. all.Platforms.Union(read.Platforms)],
                ExcludeNewer = spec.ExcludeNewer ?? read.ExcludeNewer,
                CondaSettings = spec.CondaSettings.Or(read.CondaSettings),
                PypiSettings = spec.PypiSettings.Or(read.PypiSettings),
            });
        }

        return all with { Conda = Merged(conda), Pypi = Merged(pypi) };
    }

    private static List<PackageRequest> Merged(List<(PackageRequest Request, string Name, bool OfFlow)> requests)
    {
        HashSet<string> ofStep = [.. requests.Where(request => !request.OfFlow).Select(request => request.Name)];
        return [.. requests.Where(request => !request.OfFlow || !ofStep.Contains(request.Name)).Select(request => request.Request)];
    }

    private static string CondaName(string text)
    {
        MatchSpec spec = MatchSpec.Parse(text.Trim());
        return spec.PackageName ?? spec.Source;
    }

    private static string PypiName(string text) => Requirement.Parse(text.Trim()).Name.Value;
}
