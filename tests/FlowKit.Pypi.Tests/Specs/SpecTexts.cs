using FsCheck;
using FsCheck.Fluent;

namespace FlowKit.Pypi.Tests.Specs;

/// <summary>Texts of specs, dense around the places where the rules turn.</summary>
internal static class SpecTexts
{
    public static Gen<string> Version { get; } =
        from epoch in Gen.Elements("", "", "", "1!")
        from release in Gen.Elements("0", "1", "1.0", "1.0.0", "1.0.1", "1.1", "1.0.0.1", "2", "65536", "1.5000", "1.0.0.0.1")
        from pre in Gen.Elements("", "", "", "a0", "a1", "b1", "rc1")
        from post in Gen.Elements("", "", ".post0", ".post1", ".post3000")
        from dev in Gen.Elements("", "", ".dev0", ".dev1")
        from local in Gen.Elements("", "", "", "+a", "+1", "+a.1")
        select epoch + release + pre + post + dev + local;

    public static Gen<string> Clause { get; } =
        from op in Gen.Elements("==", "!=", "<", "<=", ">", ">=", "~=", "==*", "!=*")
        from version in Version
        select op switch
        {
            "==*" or "!=*" => op[..2] + Release(version) + ".*",
            "~=" => "~=" + (Release(version).Contains('.', StringComparison.Ordinal) ? Public(version) : Release(version) + ".0"),
            "==" or "!=" => op + version,
            _ => op + Public(version),
        };

    public static Gen<string> Specifier { get; } =
        from first in Clause
        from second in Clause
        from third in Clause
        from count in Gen.Choose(1, 3)
        select string.Join(',', new[] { first, second, third }.Take(count));

    public static Gen<string> Marker { get; } =
        from first in Comparison
        from second in Comparison
        from third in Comparison
        from shape in Gen.Choose(0, 4)
        select shape switch
        {
            0 => first,
            1 => first + " and " + second,
            2 => first + " or " + second,
            3 => "(" + first + " or " + second + ") and " + third,
            _ => first + " and " + second + " or " + third,
        };

    private static Gen<string> Comparison => Gen.Elements(
        "python_version >= \"3.9\"", "python_version < \"3.12\"", "python_version == \"3.11\"", "python_version != \"3.8\"", "python_version in \"3.8, 3.12\"",
        "python_full_version < \"3.11.4\"", "python_full_version >= \"3.12\"", "\"3.10\" <= python_full_version", "sys_platform == \"linux\"", "sys_platform != \"win32\"",
        "os_name == \"nt\"", "platform_machine in \"x86_64 arm64\"", "\"arm\" not in platform_machine", "implementation_name == \"cpython\"", "extra == \"dev\"", "extra != \"test\"",
        "implementation_version >= \"3.11\"", "platform_release >= \"6\"");

    private static string Public(string version) => version.Split('+')[0];

    private static string Release(string version)
    {
        int end = version.IndexOf('!', StringComparison.Ordinal) + 1;
        while (end < version.Length && (char.IsAsciiDigit(version[end]) || (version[end] == '.' && end + 1 < version.Length && char.IsAsciiDigit(version[end + 1])))) end++;
        return version[..end];
    }
}
