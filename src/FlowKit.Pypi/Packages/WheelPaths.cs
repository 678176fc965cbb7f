using System.Text.RegularExpressions;
using FlowKit.Content;
using FlowKit.Content.Archives;
using FlowKit.Pypi.Installation;

namespace FlowKit.Pypi.Packages;

/// <summary>The rules about paths in wheels and names of scripts.</summary>
internal static partial class WheelPaths
{
    /// <summary>Splits a path of a wheel into its scheme and the path in it.</summary>
    /// <exception cref="FlowKitException"><c>FK8202</c>: a <c>.data</c> folder with an unknown scheme, or a file at its top.</exception>
    public static (WheelScheme Scheme, string Path) SchemeOf(string path, string wheel)
    {
        int slash = path.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !path.AsSpan(0, slash).EndsWith(".data")) return (WheelScheme.Root, path);
        int next = path.IndexOf('/', slash + 1);
        if (next < 0) throw Invalid(wheel, $"'{path}' lies at the top of the .data folder, which holds only the folders of schemes");
        WheelScheme scheme = path.AsSpan(slash + 1, next - slash - 1) switch
        {
            "purelib" => WheelScheme.Purelib,
            "platlib" => WheelScheme.Platlib,
            "scripts" => WheelScheme.Scripts,
            "data" => WheelScheme.Data,
            "headers" => WheelScheme.Headers,
            ReadOnlySpan<char> other => throw Invalid(wheel, $"'{path}' is in the unknown data scheme '{other}'"),
        };
        return (scheme, path[(next + 1)..]);
    }

    /// <summary>Whether a file is bytecode, and of which source: <c>a/__pycache__/b.cpython-311.pyc</c> is of <c>a/b.py</c>.</summary>
    public static bool IsBytecode(string path, out string source)
    {
        source = "";
        int name = path.LastIndexOf('/') + 1;
        if (!path.EndsWith(".pyc", StringComparison.Ordinal) || !path.AsSpan(0, name).EndsWith("__pycache__/") || (name > 12 && path[name - 13] != '/')) return false;
        int dot = path.IndexOf('.', name);
        source = string.Concat(path.AsSpan(0, name - "__pycache__/".Length), path.AsSpan(name, dot - name), ".py");
        return true;
    }

    /// <summary>Refuses a name that a script must not have: with a path in it, not a name on the target, or that of an interpreter.</summary>
    public static void CheckScriptName(string name, string wheel, TargetSystem system)
    {
        if (name.Length == 0 || name is "." or ".." || name.AsSpan().ContainsAny('/', '\\', '\0') || name.Any(char.IsControl))
            throw Invalid(wheel, $"its entry point '{name}' is no name of a script");
        if (system == TargetSystem.Windows) CheckName(name, wheel, system);
        CheckNotReserved(name, wheel);
    }

    /// <summary>Whether a path below a prefix is a part of what makes the prefix an environment: <c>pyvenv.cfg</c> and conda's records.</summary>
    public static bool IsOfEnvironment(string path, TargetSystem system) =>
        CollisionKey(path, system) is var key && (key == "pyvenv.cfg" || key.StartsWith("conda-meta/", StringComparison.Ordinal));

    /// <summary>Whether a file of that name among the scripts would be the interpreter.</summary>
    public static bool IsInterpreter(string name) => Reserved().IsMatch(name);

    /// <summary>Refuses a file that would take the place of the interpreter.</summary>
    public static void CheckNotReserved(string name, string wheel)
    {
        if (IsInterpreter(name)) throw Invalid(wheel, $"its script '{name}' would take the place of the interpreter");
    }

    /// <summary>Holds a path to the rules of the target system.</summary>
    public static void CheckName(string path, string wheel, TargetSystem system)
    {
        if (system != TargetSystem.Windows) return;
        try
        {
            ArchivePath.Normalize(path, windows: true);
        }
        catch (FlowKitException e) when (e.Code == ContentErrors.BadArchive)
        {
            throw Invalid(wheel, $"the path '{path}' is not possible on Windows");
        }
    }

    /// <summary>The form of a path in which the target system compares: two files whose keys are equal cannot both be.</summary>
    public static string CollisionKey(string path, TargetSystem system) =>
        system == TargetSystem.Posix ? path : NameForms.Key(path);

    public static FlowKitException Invalid(string wheel, string problem) =>
        new(PypiErrors.InvalidWheel, $"The wheel {wheel} cannot be installed: {problem}. Nothing of it was written; take another release, or report it to the project.");

    [GeneratedRegex(@"^(python|pypy)w?[0-9]*(\.[0-9]+)*t?d?(\.exe)?\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Reserved();
}
