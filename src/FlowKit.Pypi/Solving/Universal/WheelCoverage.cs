using System.Collections.Concurrent;
using System.Globalization;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Solving.Markers;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving.Universal;

/// <summary>The targets that wheels are for, as markers: the way back from their tags. The version of the C library that a tag says has no marker.</summary>
internal static class WheelCoverage
{
    // A platform or a Python that markers have no word for covers none that they have.
    private const string Nowhere = "python_version < '0'";

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

    private static string OfPlatform(string tag) => tag switch
    {
        "any" => "",
        "win32" => On("win32", "x86"),
        "win_amd64" => On("win32", "AMD64"),
        "win_arm64" => On("win32", "ARM64"),
        _ when tag.StartsWith("macosx_", StringComparison.Ordinal) => OnMac(tag.Split('_', 4)),
        _ when tag.StartsWith("android_", StringComparison.Ordinal) => On("android", After(tag, 2) switch { "arm64_v8a" => "aarch64", "armeabi_v7a" => "armv7l", "x86" => "i686", string machine => machine }),
        _ when tag.StartsWith("manylinux_", StringComparison.Ordinal) || tag.StartsWith("musllinux_", StringComparison.Ordinal) => On("linux", After(tag, 3)),
        _ when tag.StartsWith("manylinux", StringComparison.Ordinal) || tag.StartsWith("linux_", StringComparison.Ordinal) => On("linux", After(tag, 1)),
        _ => Nowhere,
    };

    private static string On(string system, string machine) => $"sys_platform == '{system}' and platform_machine == '{machine}'";

    // What follows the given number of parts of a tag: the machine of manylinux_2_17_x86_64.
    private static string After(string tag, int parts) => string.Join('_', tag.Split('_').Skip(parts));

    // Markers know macOS by its kernel. From macOS 11 on a tag has no minor version, and before it there was none for arm64.
    private static string OnMac(string[] parts)
    {
        if (parts.Length < 4 || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int major) || !int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out int minor)
            || (major > 10 && minor > 0) || PlatformTags.DarwinOf(major, minor) is not { } darwin) return Nowhere;
        return string.Join(" or ", MacMachines(parts[3]).Select(machine => $"{On("darwin", machine)} and platform_release >= '{(machine == "arm64" ? Math.Max(darwin, 20) : darwin)}'"));
    }

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

    // py3, cp312, pp310: an implementation, one digit, digits. With a stable ABI the version is where it begins, and so it is of a Python without an ABI, which ends with its major version.
    private static string OfPython(string tag, bool isStable)
    {
        string implementation = tag.TrimEnd("0123456789".ToCharArray()), digits = tag[implementation.Length..];
        if (digits.Length == 0) return Nowhere;
        string version = digits.Length == 1 ? digits : digits[..1] + "." + digits[1..];
        string python = isStable ? $"python_full_version >= '{version}'"
            : implementation == "py" && digits.Length > 1 ? $"python_full_version >= '{version}' and python_full_version == '{digits[..1]}.*'"
            : $"python_full_version == '{version}.*'";
        return implementation switch
        {
            "py" => python,
            "cp" => $"{python} and platform_python_implementation == 'CPython'",
            "pp" => $"{python} and platform_python_implementation == 'PyPy'",
            "graalpy" => $"{python} and platform_python_implementation == 'GraalVM'",
            _ => Nowhere,
        };
    }
}
