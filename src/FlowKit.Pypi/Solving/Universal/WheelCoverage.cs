using System.Collections.Concurrent;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Solving.Markers;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving.Universal;

/// <summary>The targets that wheels are for, as markers: the way back from their tags. What a tag says beyond that (a version of the C library, of macOS) has no marker.</summary>
internal static class WheelCoverage
{
    private static readonly ConcurrentDictionary<string, MarkerTree> Known = new(StringComparer.Ordinal);

    /// <summary>The targets on which some of these files can be used: all of them where there is a source archive.</summary>
    public static MarkerTree Of(IEnumerable<PypiFile> files)
    {
        MarkerTree covered = MarkerTree.False;
        foreach (PypiFile file in files)
        {
            if (!file.FileName.EndsWith(".whl", StringComparison.Ordinal)) return MarkerTree.True;
            if (WheelFileName.TryParse(file.FileName, out WheelFileName? wheel)) covered = covered.Or(Of(wheel));
        }
        return covered;
    }

    /// <summary>The targets that a wheel is for.</summary>
    public static MarkerTree Of(WheelFileName wheel)
    {
        bool isStable = wheel.AbiTags.Any(static abi => abi is "abi3" or "abi3t");
        MarkerTree platforms = wheel.PlatformTags.Aggregate(MarkerTree.False, static (all, tag) => all.Or(OfText(OfPlatform(tag))));
        return platforms.And(wheel.PythonTags.Aggregate(MarkerTree.False, (all, tag) => all.Or(OfText(OfPython(tag, isStable)))));
    }

    private static MarkerTree OfText(string text) => text.Length == 0 ? MarkerTree.True : Known.GetOrAdd(text, static key => MarkerTree.Of(Marker.Parse(key)).ForReleasedPythons());

    private static string OfPlatform(string tag)
    {
        if (tag == "any") return "";
        (string platform, string[] machines) = tag switch
        {
            "win32" => ("win32", ["x86"]),
            "win_amd64" => ("win32", ["AMD64"]),
            "win_arm64" => ("win32", ["ARM64"]),
            _ when tag.StartsWith("macosx_", StringComparison.Ordinal) => ("darwin", MacMachines(After(tag, 3))),
            _ when tag.StartsWith("manylinux_", StringComparison.Ordinal) || tag.StartsWith("musllinux_", StringComparison.Ordinal) => ("linux", [After(tag, 3)]),
            _ when tag.StartsWith("manylinux", StringComparison.Ordinal) || tag.StartsWith("linux_", StringComparison.Ordinal) => ("linux", [After(tag, 1)]),
            _ => ("", (string[])[]),
        };
        // A platform that markers have no word for covers none that they have.
        return machines.Length == 0 ? "python_version < '0'" : $"sys_platform == '{platform}' and ({string.Join(" or ", machines.Select(static machine => $"platform_machine == '{machine}'"))})";
    }

    // What follows the given number of parts of a tag: the machine of manylinux_2_17_x86_64.
    private static string After(string tag, int parts) => string.Join('_', tag.Split('_').Skip(parts));

    private static string[] MacMachines(string format) => format switch
    {
        "universal2" => ["arm64", "x86_64"],
        "universal" => ["i386", "ppc", "ppc64", "x86_64"],
        "intel" => ["i386", "x86_64"],
        "fat" => ["i386", "ppc"],
        "fat3" => ["i386", "ppc", "x86_64"],
        "fat64" => ["ppc64", "x86_64"],
        _ => [format],
    };

    // py3, cp312, pp310: an implementation, one digit, digits. With a stable ABI the version is where it begins.
    private static string OfPython(string tag, bool isStable)
    {
        string implementation = tag.TrimEnd("0123456789".ToCharArray()), digits = tag[implementation.Length..];
        if (digits.Length == 0) return "";
        string version = digits.Length == 1 ? digits : digits[..1] + "." + digits[1..];
        string python = isStable ? $"python_full_version >= '{version}'" : $"python_full_version == '{version}.*'";
        string? named = implementation switch
        {
            "cp" => "CPython",
            "pp" => "PyPy",
            "graalpy" => "GraalVM",
            _ => null,
        };
        return named is null ? python : $"{python} and platform_python_implementation == '{named}'";
    }
}
