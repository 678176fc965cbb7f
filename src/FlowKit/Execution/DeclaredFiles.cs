using FlowKit.Definition;
using FlowKit.Environments;
using FlowKit.Environments.Specs;
using FlowKit.Pypi.Formats;
using FlowKit.Pypi.Specs;

namespace FlowKit.Execution;

/// <summary>Reads the requirement files that attributes name and the compiler carried along: <c>requirements.txt</c> and <c>pyproject.toml</c>.</summary>
internal static class DeclaredFiles
{
    /// <summary>A spec with what the files ask for. What a step's file asks for takes the place of what its flow declares of the same name.</summary>
    /// <exception cref="FlowKitException">A file cannot be read, or asks for something that a declaration cannot hold (<c>FK7309</c>).</exception>
    public static EnvironmentSpec Apply(EnvironmentDeclaration declaration, EnvironmentSpec spec)
    {
        if (declaration.Files.IsEmpty)
            return spec;
        List<(PackageRequest Request, PackageName Name, bool OfFlow)> requests =
            [.. declaration.Pypi.Select(declared => (new PackageRequest(declared.Text, declared.Origin), Requirement.Parse(declared.Text).Name, declared.OfFlow))];
        List<EnvironmentSource> indexes = [.. spec.Indexes];
        foreach (DeclaredFile file in declaration.Files)
        {
            requests.AddRange(Read(file, indexes));
        }

        HashSet<PackageName> ofStep = [.. requests.Where(request => !request.OfFlow).Select(request => request.Name)];
        return spec with
        {
            Pypi = [.. requests.Where(request => !request.OfFlow || !ofStep.Contains(request.Name)).Select(request => request.Request)],
            Indexes = indexes,
        };
    }

    private static IEnumerable<(PackageRequest Request, PackageName Name, bool OfFlow)> Read(DeclaredFile file, List<EnvironmentSource> indexes)
    {
        string name = file.File.Path[(file.File.Path.LastIndexOf('/') + 1)..];
        if (file.Conda || !(name == "pyproject.toml" || name.EndsWith(".txt", StringComparison.Ordinal) || name.EndsWith(".in", StringComparison.Ordinal)))
        {
            throw Invalid(file, "this release reads requirements.txt and pyproject.toml of [Pypi]. Write the requirements into the attribute, or publish the environment and name it with [PortableEnv]");
        }

        return name == "pyproject.toml"
            ? ProjectFile.Parse(file.File.Text, file.File.Path).Dependencies
                .Select(requirement => (new PackageRequest(requirement.ToString(), $"{file.Origin} ({file.File.Path})"), requirement.Name, file.OfFlow))
            : ReadRequirements(file, indexes);
    }

    private static List<(PackageRequest Request, PackageName Name, bool OfFlow)> ReadRequirements(DeclaredFile file, List<EnvironmentSource> indexes)
    {
        RequirementsFile read = RequirementsFile.Parse(file.File.Text, file.File.Path);
        List<(PackageRequest, PackageName, bool)> requests = [];
        foreach (RequirementsEntry entry in read.Entries)
        {
            string place = $"{file.File.Path}:{entry.Line}";
            if (entry.Requirement is not { } requirement || entry.IsEditable || entry.IsConstraint || entry.Hashes.Count > 0)
                throw Invalid(file, $"line {entry.Line} asks for a path, a constraint or a hash, which a declared environment cannot hold. Ask for a name and versions; the lock keeps every hash");
            requests.Add((new PackageRequest(requirement.ToString(), $"{file.Origin} ({place})"), requirement.Name, file.OfFlow));
        }

        foreach (string? address in (IEnumerable<string?>)[read.Options.IndexUrl, .. read.Options.ExtraIndexUrls])
        {
            if (address is null)
                continue;
            EnvironmentSource index = EnvironmentSource.Parse(address);
            if (!indexes.Exists(known => known.Name == index.Name))
                indexes.Add(index);
        }

        return requests;
    }

    private static FlowKitException Invalid(DeclaredFile file, string problem) =>
        new(EnvironmentErrors.InvalidSpec, $"'{file.File.Path}', named by {file.Origin}, cannot be used: {problem}.");
}
