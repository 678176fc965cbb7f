using FlowKit.Pypi.Installation;
using FlowKit.Testing.Environments;

namespace Explainer;

/// <summary>Builds the sample's wheels and conda packages from their sources in <c>samples/packages</c>, with the builders that FlowKit.Testing has for everybody.</summary>
public static class SamplePackages
{
    private static readonly string Sources = Path.Combine(AppContext.BaseDirectory, "packages");

    /// <summary>Makes the index and the channel, and finds a Python where none is given. Equal sources give equal bytes, so building them again changes nothing.</summary>
    public static async Task<PackageSources> BuildAsync(SampleFolder folder, PythonInterpreter? python = null, CancellationToken cancellationToken = default)
    {
        python ??= await new InterpreterLocator().FindAsync(Fits, "CPython 3.9 or later", cancellationToken: cancellationToken);
        return new PackageSources("sample", Index().WriteIndex(folder.Index), WriteChannel(folder), python, Offline: true);
    }

    /// <summary>Whether a Python can run the sample's packages.</summary>
    public static bool Fits(PythonInterpreter python) => python is { Implementation: "cpython", Major: 3, Minor: >= 9 };

    /// <summary>The index: a wheel of every folder with a <c>pyproject.toml</c>.</summary>
    public static LocalIndexBuilder Index()
    {
        LocalIndexBuilder index = new();
        foreach (string project in Directory.EnumerateDirectories(Sources).Order(StringComparer.Ordinal))
        {
            if (File.Exists(Path.Combine(project, "pyproject.toml"))) index.Add(WheelBuilder.FromFolder(project).Build());
        }
        return index;
    }

    /// <summary>The channel: what needs no Python, the data table and a small program that reads it.</summary>
    public static LocalChannelBuilder Channel()
    {
        string data = Path.Combine(Sources, "diabetes-data-1.0"), program = Path.Combine(Sources, "table-stats-1.0", "bin", "table-stats");
        return new LocalChannelBuilder("sample")
            .Add(new CondaPackageBuilder("diabetes-data", "1.0")
                .License("BSD-3-Clause")
                .Folder(Path.Combine(data, "share"), "share")
                .File("share/doc/diabetes-data/README.md", File.ReadAllText(Path.Combine(data, "README.md")))
                .File("share/doc/diabetes-data/LICENSE", File.ReadAllText(Path.Combine(data, "LICENSE-scikit-learn.txt"))))
            .Add(new CondaPackageBuilder("table-stats", "1.0")
                .License("Apache-2.0")
                .DependsOn("diabetes-data >=1.0")
                .File("bin/table-stats", File.ReadAllText(program).Replace("@PREFIX@", CondaPackageBuilder.Placeholder, StringComparison.Ordinal), isExecutable: true));
    }

    private static Uri WriteChannel(SampleFolder folder)
    {
        Channel().WriteTo(folder.Channel);
        return new Uri(folder.Channel + Path.DirectorySeparatorChar);
    }
}
