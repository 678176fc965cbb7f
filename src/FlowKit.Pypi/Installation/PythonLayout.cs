using System.Globalization;

namespace FlowKit.Pypi.Installation;

/// <summary>Where the parts of a Python package go in one prefix: the paths of Python's <c>sysconfig</c>, known without asking Python.</summary>
public sealed record PythonLayout
{
    /// <summary>The root of the environment, an absolute path.</summary>
    public required string Prefix { get; init; }

    /// <summary>Pure Python modules.</summary>
    public required string Purelib { get; init; }

    /// <summary>Modules with native code; mostly the same folder as <see cref="Purelib"/>.</summary>
    public required string Platlib { get; init; }

    /// <summary>Commands: <c>bin</c>, on Windows <c>Scripts</c>.</summary>
    public required string Scripts { get; init; }

    /// <summary>The root of the data scheme: the prefix itself.</summary>
    public required string Data { get; init; }

    /// <summary>The folder that holds one folder of C headers for each project.</summary>
    public required string Headers { get; init; }

    /// <summary>The interpreter of the environment.</summary>
    public required string Executable { get; init; }

    /// <summary>
    /// The interpreter as scripts name it. Differs from <see cref="Executable"/> while an environment is made in a temporary folder that will be renamed.
    /// </summary>
    public required string ScriptExecutable { get; init; }

    /// <summary>The version of Python, <c>3.11</c>.</summary>
    public required string PythonVersion { get; init; }

    /// <summary>The system that the environment is for.</summary>
    public TargetSystem System { get; init; } = HostSystem;

    internal static TargetSystem HostSystem =>
        OperatingSystem.IsWindows() ? TargetSystem.Windows : OperatingSystem.IsMacOS() ? TargetSystem.MacOS : TargetSystem.Posix;

    /// <summary>The layout of a virtual environment (PEP 405).</summary>
    /// <param name="prefix">The folder of the environment.</param>
    /// <param name="pythonVersion">The version of Python, <c>3.11</c> or longer.</param>
    /// <param name="finalPrefix">Where the environment will be when it is finished. Default: <paramref name="prefix"/>.</param>
    public static PythonLayout ForVenv(string prefix, string pythonVersion, string? finalPrefix = null)
    {
        string root = Path.GetFullPath(prefix);
        string last = Path.GetFullPath(finalPrefix ?? prefix);
        string version = MajorMinor(pythonVersion);
        if (HostSystem == TargetSystem.Windows)
        {
            string packages = Path.Combine(root, "Lib", "site-packages");
            return new PythonLayout
            {
                Prefix = root, Purelib = packages, Platlib = packages, Scripts = Path.Combine(root, "Scripts"), Data = root,
                Headers = Path.Combine(root, "Include", "site", "python" + version), PythonVersion = version,
                Executable = Path.Combine(root, "Scripts", "python.exe"), ScriptExecutable = Path.Combine(last, "Scripts", "python.exe"),
            };
        }
        string library = Path.Combine(root, "lib", "python" + version, "site-packages");
        return new PythonLayout
        {
            Prefix = root, Purelib = library, Platlib = library, Scripts = Path.Combine(root, "bin"), Data = root,
            Headers = Path.Combine(root, "include", "site", "python" + version), PythonVersion = version,
            Executable = Path.Combine(root, "bin", "python"), ScriptExecutable = Path.Combine(last, "bin", "python"),
        };
    }

    /// <summary>The layout of a conda environment that has conda's own Python.</summary>
    /// <param name="prefix">The folder of the environment.</param>
    /// <param name="pythonVersion">The version of conda's <c>python</c>, <c>3.11</c> or longer.</param>
    /// <param name="sitePackagesPath">The <c>python_site_packages_path</c> of conda's <c>python</c> record, relative to the prefix. Default: the usual place.</param>
    /// <param name="finalPrefix">Where the environment will be when it is finished. Default: <paramref name="prefix"/>.</param>
    public static PythonLayout ForConda(string prefix, string pythonVersion, string? sitePackagesPath = null, string? finalPrefix = null)
    {
        string root = Path.GetFullPath(prefix);
        string last = Path.GetFullPath(finalPrefix ?? prefix);
        string version = MajorMinor(pythonVersion);
        bool windows = HostSystem == TargetSystem.Windows;
        string library = Path.Combine(root, sitePackagesPath ?? (windows ? "Lib/site-packages" : $"lib/python{version}/site-packages"));
        string python = windows ? "python.exe" : Path.Combine("bin", "python" + version);
        return new PythonLayout
        {
            Prefix = root, Purelib = library, Platlib = library, Data = root, PythonVersion = version,
            Scripts = Path.Combine(root, windows ? "Scripts" : "bin"),
            Headers = windows ? Path.Combine(root, "Include") : Path.Combine(root, "include", "python" + version),
            Executable = Path.Combine(root, python), ScriptExecutable = Path.Combine(last, python),
        };
    }

    // "3.11.7" and "3.11" are both 3.11 in every path.
    private static string MajorMinor(string version)
    {
        string[] parts = version.Split('.');
        if (parts.Length < 2 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int major) || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int minor))
            throw new ArgumentException($"'{version}' is not a version of Python such as 3.11.", nameof(version));
        return string.Create(CultureInfo.InvariantCulture, $"{major}.{minor}");
    }
}
