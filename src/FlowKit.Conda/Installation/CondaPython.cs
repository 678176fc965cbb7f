using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Installation;

/// <summary>The Python of a prefix, as far as the installation of noarch Python packages needs it.</summary>
/// <param name="Version">Major and minor version: <c>3.11</c>.</param>
/// <param name="SitePackages">The site-packages folder relative to the prefix, with <c>/</c> (CEP 17).</param>
/// <param name="Executable">The interpreter relative to the prefix, with <c>/</c>.</param>
public sealed record CondaPython(string Version, string SitePackages, string Executable)
{
    /// <summary>The Python that a <c>python</c> record installs on a platform.</summary>
    /// <param name="python">The record; its <see cref="PackageRecord.PythonSitePackagesPath"/> counts when it stays inside the prefix.</param>
    /// <param name="platform">The subdir that the prefix is for.</param>
    public static CondaPython Of(PackageRecord python, string platform)
    {
        ArgumentNullException.ThrowIfNull(python);
        string[] parts = python.Version.Source.Split('.');
        string version = parts.Length > 1 ? parts[0] + "." + parts[1] : parts[0];
        return Create(version, platform, python.PythonSitePackagesPath);
    }

    /// <summary>A Python of a version on a platform.</summary>
    /// <param name="version">Major and minor version: <c>3.11</c>.</param>
    /// <param name="platform">The subdir that the prefix is for.</param>
    /// <param name="sitePackages">Where site-packages is, relative to the prefix; null for the usual place.</param>
    public static CondaPython Create(string version, string platform, string? sitePackages = null)
    {
        bool windows = IsWindows(platform);
        string usual = windows ? "Lib/site-packages" : $"lib/python{version}/site-packages";
        return new CondaPython(version, sitePackages is not null && IsInside(sitePackages) ? sitePackages.TrimEnd('/') : usual, windows ? "python.exe" : "bin/python" + version);
    }

    /// <summary>Whether noarch Python packages that are installed for <paramref name="other"/> work here too.</summary>
    internal bool IsCompatibleWith(CondaPython? other) => other is not null && Version == other.Version && SitePackages == other.SitePackages && Executable == other.Executable;

    internal static bool IsWindows(string platform) => platform.StartsWith("win-", StringComparison.Ordinal);

    private static bool IsInside(string path) =>
        path.Length > 0 && path[0] != '/' && !path.Contains('\\', StringComparison.Ordinal) && !path.Contains(':', StringComparison.Ordinal)
        && !path.Split('/').Any(part => part is ".." or ".");
}
