using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace FlowKit.Tests;

/// <summary>Holds the one straight line of dependencies, by what each assembly really references.</summary>
[Parallelizable]
public class ArchitectureTests
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["FlowKit.Content"] = [],
        ["FlowKit.Conda"] = ["FlowKit.Content"],
        ["FlowKit.Pypi"] = ["FlowKit.Content"],
        ["FlowKit.Environments"] = ["FlowKit.Conda", "FlowKit.Pypi", "FlowKit.Content"],
        ["FlowKit"] = ["FlowKit.Environments", "FlowKit.Conda", "FlowKit.Pypi", "FlowKit.Content"],
        ["FlowKit.Testing"] = ["FlowKit", "FlowKit.Environments", "FlowKit.Conda", "FlowKit.Pypi", "FlowKit.Content"],
    };

    // What everything above FlowKit may reference: FlowKit and what is below it, and no other of its kind.
    private static readonly string[] BelowFlowKit = ["FlowKit", "FlowKit.Environments", "FlowKit.Conda", "FlowKit.Pypi", "FlowKit.Content"];

    private static IEnumerable<string> Shipped => Directory.GetDirectories(Path.Combine(RepositoryRoot(), "src")).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Shipped))]
    public void A_project_references_only_what_stands_below_it(string project)
    {
        string[] allowed = Allowed.GetValueOrDefault(project, BelowFlowKit);

        Assert.That(Referenced(project).Where(IsOurs).Except(allowed), Is.Empty, project);
    }

    [TestCaseSource(nameof(Shipped))]
    public void Nothing_of_the_compiler_is_referenced_at_run_time(string project) =>
        Assert.That(Referenced(project).Where(name => name.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal) || name is "FlowKit.Analyzers" or "FlowKit.CodeFixes"), Is.Empty);

    private static bool IsOurs(string name) => name == "FlowKit" || name.StartsWith("FlowKit.", StringComparison.Ordinal);

    private static List<string> Referenced(string project)
    {
        string bin = Path.Combine(RepositoryRoot(), "src", project, "bin");
        FileInfo? assembly = Directory.Exists(bin)
            ? new DirectoryInfo(bin).GetFiles(project + ".dll", SearchOption.AllDirectories).OrderByDescending(file => file.LastWriteTimeUtc).FirstOrDefault()
            : null;
        Assume.That(assembly, Is.Not.Null, project + " is not built");
        using FileStream stream = assembly!.OpenRead();
        using PEReader reader = new(stream);
        MetadataReader metadata = reader.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))];
    }

    private static string RepositoryRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "FlowKit.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests run outside of the repository.");
    }
}
