using FlowKit.Conda.Solving;
using FlowKit.Conda.Specs;
using FlowKit.Environments.Locking;
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

    /// <summary>The PyPI target with the C library or macOS that the virtual packages state, and the kind of Python that conda's packages are.</summary>
    public static PypiTarget PypiTarget(string platform, string python, IEnumerable<string> virtualPackages, IEnumerable<LockedCondaPackage> conda)
    {
        string? glibc = null, musl = null, macOs = null;
        foreach (VirtualPackage package in VirtualPackages(platform, virtualPackages))
        {
            if (package.Name == "__glibc") glibc = package.Version.Source;
            else if (package.Name == "__musl") musl = package.Version.Source;
            else if (package.Name == "__osx") macOs = package.Version.Source;
        }
        // conda-forge writes the ABI into builds: "h2ff2d5e_0_cp313t", "0_73_pypy", "4_pypy39_pp73".
        string[] parts = [.. conda.Where(static package => package.Name is "python" or "python_abi").SelectMany(static package => package.Build.Split('_'))];
        bool isPyPy = Array.Exists(parts, static part => part.StartsWith("pypy", StringComparison.Ordinal));
        bool isFreeThreaded = Array.Exists(parts, static part => part.StartsWith("cp", StringComparison.Ordinal) && part.EndsWith('t') && part.AsSpan(2, part.Length - 3).IndexOfAnyExceptInRange('0', '9') < 0);
        return Pypi.Specs.PypiTarget.For(platform, python, glibc, musl, macOs, isPyPy ? PythonImplementation.PyPy : PythonImplementation.CPython, isFreeThreaded);
    }
}
