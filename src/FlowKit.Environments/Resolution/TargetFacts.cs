using FlowKit.Conda.Solving;
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
        foreach (VirtualPackage package in (IEnumerable<VirtualPackage>)[.. TargetSystem.VirtualPackagesOf(CondaPlatform.Parse(platform)), .. stated.Select(static text => VirtualPackage.Parse(text.Trim()))])
            packages[package.Name] = package;
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
}
