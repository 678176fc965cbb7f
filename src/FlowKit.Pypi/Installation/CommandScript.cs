using System.Text;
using System.Text.RegularExpressions;
using FlowKit.Pypi.Packages;

namespace FlowKit.Pypi.Installation;

/// <summary>The files that a console or GUI entry point becomes.</summary>
internal static partial class CommandScript
{
    /// <summary>The names and contents of the files, to be written into the scripts folder.</summary>
    public static IEnumerable<(string Name, byte[] Content)> FilesOf(EntryPointScript script, PythonLayout layout, bool relocatable)
    {
        string import = script.Attribute.Split('.')[0];
        string code = $"import sys\nfrom {script.Module} import {import}\nif __name__ == '__main__':\n    sys.argv[0] = sys.argv[0].removesuffix('.exe')\n    sys.exit({script.Attribute}())\n";
        if (layout.System != TargetSystem.Windows)
        {
            yield return (script.Name, Encoding.UTF8.GetBytes(ScriptShebang.For(layout.ScriptExecutable, layout.System, relocatable) + code));
            yield break;
        }
        // Windows starts no scripts: a command file beside the code starts the environment's interpreter with it.
        string interpreter = script.IsGui ? "pythonw.exe" : "python.exe";
        yield return (script.Name + "-script.py", Encoding.UTF8.GetBytes(code));
        yield return (script.Name + ".cmd", Encoding.UTF8.GetBytes($"@\"%~dp0{interpreter}\" \"%~dp0{script.Name}-script.py\" %*\r\n"));
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
