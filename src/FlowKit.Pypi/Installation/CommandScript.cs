using System.Text;
using System.Text.RegularExpressions;
using FlowKit.Content.Launchers;
using FlowKit.Pypi.Packages;

namespace FlowKit.Pypi.Installation;

/// <summary>The files that a console or GUI entry point becomes.</summary>
internal static partial class CommandScript
{
    /// <summary>The names and contents of the files, to be written into the scripts folder.</summary>
    public static IEnumerable<(string Name, byte[] Content)> FilesOf(EntryPointScript script, PythonLayout layout, bool relocatable)
    {
        string import = script.Attribute.Split('.')[0];
        bool windows = layout.System == TargetSystem.Windows;
        string name = windows ? "sys.argv[0].removesuffix('w').removesuffix('-script.py')" : "sys.argv[0].removesuffix('.exe')";
        string code = $"import sys\nfrom {script.Module} import {import}\nif __name__ == '__main__':\n    sys.argv[0] = {name}\n    sys.exit({script.Attribute}())\n";
        if (!windows)
        {
            yield return (script.Name, Encoding.UTF8.GetBytes(ScriptShebang.For(layout.ScriptExecutable, layout.System, relocatable) + code));
            yield break;
        }
        // Windows starts no scripts: a launcher beside the code starts the environment's interpreter with it.
        yield return (script.Name + (script.IsGui ? "-script.pyw" : "-script.py"), Encoding.UTF8.GetBytes(LauncherLine(script, layout, relocatable) + code));
        yield return (script.Name + WindowsLauncher.Extension, WindowsLauncher.Program(script.IsGui).ToArray());
    }

    private static string LauncherLine(EntryPointScript script, PythonLayout layout, bool relocatable)
    {
        // The launcher takes a path that is not absolute from its own folder.
        string python = relocatable ? Path.GetRelativePath(layout.Scripts, layout.Executable) : layout.ScriptExecutable;
        if (script.IsGui) python = Path.Combine(Path.GetDirectoryName(python)!, "pythonw.exe");
        return ScriptShebang.For(python, layout.System);
    }

    /// <summary>
    /// The commands of a wheel for a version of Python. pip's own wheel names the version that it was built with: <c>pip</c>, <c>pip3</c> and <c>pip3.11</c> are made for
    /// the version that it is installed for, as pip itself does.
    /// </summary>
    public static IReadOnlyList<EntryPointScript> ScriptsOf(CachedWheel wheel, string pythonVersion)
    {
        // One name may stand in both groups; only on Windows do they differ, and a console shows what went wrong.
        IReadOnlyList<EntryPointScript> scripts = [.. wheel.EntryPoints.Scripts.DistinctBy(script => script.Name, StringComparer.Ordinal)];
        if (wheel.Name.Value != "pip" || scripts.FirstOrDefault(script => script is { Name: "pip", IsGui: false }) is not { } pip) return scripts;
        string major = pythonVersion[..pythonVersion.IndexOf('.', StringComparison.Ordinal)];
        return [.. scripts.Where(script => !PipName().IsMatch(script.Name)), pip, pip with { Name = "pip" + major }, pip with { Name = "pip" + pythonVersion }];
    }

    [GeneratedRegex(@"^pip([0-9]+(\.[0-9]+)?)?\z")]
    private static partial Regex PipName();
}
