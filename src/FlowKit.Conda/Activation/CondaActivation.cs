using FlowKit.Conda.Installation;

namespace FlowKit.Conda.Activation;

/// <summary>
/// What activating a prefix means (CEP 32), computed without a shell: the variables that it sets, and the scripts of its packages that a shell
/// would have to run. See <see cref="ActivationScripts"/> for those.
/// </summary>
/// <param name="Variables">The variables that are to be set, <c>PATH</c> among them; names keep their case.</param>
/// <param name="Scripts">The scripts of <c>etc/conda/activate.d</c> for the shell, relative to the prefix, in the order in which they run.</param>
public sealed record CondaActivation(IReadOnlyDictionary<string, string> Variables, IReadOnlyList<string> Scripts)
{
    private static readonly string[] WindowsFolders =
        ["", "Library/mingw-w64/bin", "Library/usr/bin", "Library/bin", "Scripts", "bin"];

    private static readonly string[] MsysFolders = ["ucrt64", "clang64", "mingw64", "clangarm64"];

    /// <summary>Computes the activation of a prefix.</summary>
    /// <param name="prefix">The prefix, as it is to be named in the variables.</param>
    /// <param name="platform">The subdir that the prefix is for; null for this machine's.</param>
    /// <param name="environment">The variables before; null for this process's. A prefix that is active in them is replaced, not stacked.</param>
    /// <param name="scriptExtension">The extension of the shell's scripts. Default: <c>.sh</c>, on Windows <c>.bat</c>.</param>
    /// <param name="onDisk">Where the prefix lies, where that is not <paramref name="prefix"/>.</param>
    /// <exception cref="FlowKitException"><c>FK8116</c>: a file with variables cannot be read.</exception>
    public static CondaActivation Of(string prefix, string? platform = null, IReadOnlyDictionary<string, string>? environment = null, string? scriptExtension = null, string? onDisk = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        platform ??= CondaInstallOptions.HostPlatform;
        onDisk ??= prefix;
        bool windows = CondaPython.IsWindows(platform);
        environment ??= CurrentEnvironment(windows);
        char separator = windows ? ';' : ':';
        string before = environment.GetValueOrDefault("PATH") ?? (windows ? environment.GetValueOrDefault("Path") : null) ?? "";
        List<string> path = [.. PathsOf(prefix, windows, onDisk)];
        HashSet<string> replaced = environment.GetValueOrDefault("CONDA_PREFIX") is { Length: > 0 } active ? [.. PathsOf(active, windows, active)] : [];
        foreach (string folder in before.Split(separator))
        {
            if (!replaced.Contains(folder) && !path.Contains(folder)) path.Add(folder);
        }
        Dictionary<string, string> variables = new(windows ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal)
        {
            ["PATH"] = string.Join(separator, before.Length == 0 ? PathsOf(prefix, windows, onDisk) : path),
            ["CONDA_PREFIX"] = prefix,
            ["CONDA_DEFAULT_ENV"] = prefix,
            ["CONDA_SHLVL"] = "1",
        };
        foreach ((string name, string value) in PrefixVariables.Read(onDisk)) variables[name] = value;
        return new CondaActivation(variables, ScriptsOf(onDisk, "activate.d", scriptExtension ?? (windows ? ".bat" : ".sh")));
    }

    /// <summary>The scripts that a shell would run to deactivate a prefix, in the order in which they run: the reverse of activation.</summary>
    public static IReadOnlyList<string> DeactivationScripts(string prefix, string scriptExtension = ".sh")
    {
        List<string> scripts = ScriptsOf(prefix, "deactivate.d", scriptExtension);
        scripts.Reverse();
        return scripts;
    }

    private static IEnumerable<string> PathsOf(string prefix, bool windows, string onDisk)
    {
        if (!windows) return [prefix.TrimEnd('/') + "/bin"];
        string root = prefix.TrimEnd('\\', '/');
        string? msys = MsysFolders.FirstOrDefault(name => Directory.Exists(Path.Combine(onDisk, "Library", name, "bin")));
        IEnumerable<string> folders = msys is null ? WindowsFolders : [.. WindowsFolders[..1], "Library/" + msys + "/bin", .. WindowsFolders[1..]];
        return folders.Select(folder => folder.Length == 0 ? root : root + "\\" + folder.Replace('/', '\\'));
    }

    private static List<string> ScriptsOf(string prefix, string folder, string extension)
    {
        string path = Path.Combine(prefix, "etc", "conda", folder);
        if (!Directory.Exists(path)) return [];
        List<string> names = [.. Directory.EnumerateFiles(path).Select(file => Path.GetFileName(file)).Where(name => name.EndsWith(extension, StringComparison.OrdinalIgnoreCase))];
        names.Sort(StringComparer.Ordinal);
        return [.. names.Select(name => "etc/conda/" + folder + "/" + name)];
    }

    private static Dictionary<string, string> CurrentEnvironment(bool windows)
    {
        Dictionary<string, string> variables = new(windows ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables()) variables[(string)variable.Key] = (string?)variable.Value ?? "";
        return variables;
    }
}
