using System.Globalization;
using FlowKit.Pypi.Installation;

namespace FlowKit.Pypi.Packages.Building;

/// <summary>The environment variables of a build: few, so that equal sources build equally, and none that could hold a secret.</summary>
internal static class BuildVariables
{
    // What a compiler and its tools look at: another value may build another wheel.
    private static readonly string[] Tools =
    [
        "CC", "CXX", "CPP", "AR", "LD", "RANLIB", "CFLAGS", "CXXFLAGS", "CPPFLAGS", "LDFLAGS", "ARCHFLAGS", "CPATH", "LIBRARY_PATH", "PKG_CONFIG_PATH", "SDKROOT", "MACOSX_DEPLOYMENT_TARGET", "DEVELOPER_DIR",
        "CARGO_HOME", "RUSTUP_HOME", "CMAKE_PREFIX_PATH",
    ];

    // What Windows cannot start a process without.
    private static readonly string[] OfWindows =
    [
        "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "PROGRAMFILES", "PROGRAMFILES(X86)", "PROGRAMDATA", "NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE",
    ];

    /// <summary>The variables of this machine that change what a build makes, where <see cref="SourceBuilderOptions.Environment"/> does not set them. Their values are in the key of what was built.</summary>
    public static IEnumerable<(string Name, string Value)> OfTools(SourceBuilderOptions options) =>
        Tools.Where(name => !options.Environment.ContainsKey(name)).Select(static name => (name, Environment.GetEnvironmentVariable(name))).Where(static variable => variable.Item2 is not null).Select(static variable => (variable.name, variable.Item2!));

    public static IReadOnlyDictionary<string, string> For(PythonLayout layout, UnpackedSource source, SourceBuilderOptions options, string work)
    {
        string temporary = Directory.CreateDirectory(Path.Combine(work, "tmp")).FullName, home = Directory.CreateDirectory(Path.Combine(work, "home")).FullName;
        Dictionary<string, string> variables = new(OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (string name in OfWindows)
            if (Environment.GetEnvironmentVariable(name) is { } value) variables[name] = value;
        foreach ((string name, string value) in OfTools(options)) variables[name] = value;
        variables["PATH"] = layout.Scripts + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH");
        variables["VIRTUAL_ENV"] = layout.Prefix;
        variables["HOME"] = home;
        variables["USERPROFILE"] = home;
        variables["TMPDIR"] = variables["TMP"] = variables["TEMP"] = temporary;
        variables["LANG"] = "C.UTF-8";
        variables["PYTHONUTF8"] = "1";
        variables["PYTHONHASHSEED"] = "0";
        variables["PYTHONNOUSERSITE"] = "1";
        // Zip archives know the years from 1980 to 2107: a backend that stamps its wheel with another time fails.
        long epoch = Math.Clamp(source.Newest.ToUnixTimeSeconds(), 315532800, 4354819198);
        variables["SOURCE_DATE_EPOCH"] = epoch.ToString(CultureInfo.InvariantCulture);
        if (!options.AllowNetwork)
        {
            foreach (string name in new[] { "http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY" }) variables[name] = "http://127.0.0.1:9";
            variables["PIP_NO_INDEX"] = "1";
        }
        foreach ((string name, string value) in options.Environment) variables[name] = value;
        return variables;
    }
}
