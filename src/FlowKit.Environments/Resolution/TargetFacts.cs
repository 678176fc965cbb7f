using FlowKit.Conda.Specs;
using FlowKit.Pypi.Specs;

namespace FlowKit.Environments.Resolution;

/// <summary>What is taken for granted of a target that says nothing else: never a fact of the machine that resolves.</summary>
internal static class TargetFacts
{
    /// <summary>The virtual packages of a platform, those of <paramref name="stated"/> in place of the defaults. A later one of a name holds.</summary>
    public static IReadOnlyList<VirtualPackage> VirtualPackages(string platform, IEnumerable<string> stated)
    {
        SortedDictionary<string, VirtualPackage> packages = new(StringComparer.Ordinal);
        foreach (string text in (IEnumerable<string>)[.. Defaults(CondaPlatform.Parse(platform)), .. stated])
        {
            VirtualPackage package = VirtualPackage.Parse(text.Trim());
            packages[package.Name] = package;
        }
        return [.. packages.Values];
    }

    /// <summary>The PyPI target with the glibc or macOS that the virtual packages state.</summary>
    public static PypiTarget PypiTarget(string platform, string python, IEnumerable<string> virtualPackages)
    {
        string? glibc = null, macOs = null;
        foreach (VirtualPackage package in VirtualPackages(platform, virtualPackages))
        {
            if (package.Name == "__glibc") glibc = package.Version.Source;
            else if (package.Name == "__osx") macOs = package.Version.Source;
        }
        return Pypi.Specs.PypiTarget.For(platform, python, glibc: glibc, macOs: macOs);
    }

    private static IEnumerable<string> Defaults(CondaPlatform platform)
    {
        if (platform.IsUnix) yield return "__unix=0=0";
        if (platform.IsLinux)
        {
            yield return "__linux=4.18=0";
            yield return $"__glibc={Pypi.Specs.PypiTarget.DefaultGlibc}=0";
        }
        if (platform.IsOsx) yield return $"__osx={Pypi.Specs.PypiTarget.DefaultMacOs}=0";
        if (platform.IsWindows) yield return "__win=0=0";
        string processor = platform.Name switch
        {
            "linux-64" or "osx-64" or "win-64" => "x86_64",
            "osx-arm64" => "m1",
            "linux-aarch64" => "aarch64",
            "win-arm64" => "arm64",
            _ => platform.Architecture,
        };
        yield return "__archspec=1=" + processor;
    }
}
