using System.Text;

namespace FlowKit.Pypi.Installation;

/// <summary>Makes the frame of a virtual environment (PEP 405): <c>pyvenv.cfg</c> and the interpreter's links. Needs no <c>venv</c> module and no pip, and starts no Python.</summary>
public static class VenvLayout
{
    /// <summary>Makes a virtual environment of <paramref name="interpreter"/> in <paramref name="prefix"/>.</summary>
    /// <param name="prefix">The folder; made when it is not there. What is in it already stays.</param>
    /// <param name="interpreter">The base interpreter.</param>
    /// <param name="finalPrefix">Where the environment will be when it is finished; scripts will name the interpreter there. Default: <paramref name="prefix"/>.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The layout, ready to install wheels into.</returns>
    public static async Task<PythonLayout> CreateAsync(string prefix, PythonInterpreter interpreter, string? finalPrefix = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        ArgumentNullException.ThrowIfNull(interpreter);
        PythonLayout layout = PythonLayout.ForVenv(prefix, interpreter.MajorMinor, finalPrefix);
        Directory.CreateDirectory(layout.Purelib);
        Directory.CreateDirectory(layout.Scripts);
        string home = Path.GetDirectoryName(Path.GetFullPath(interpreter.Executable))!;
        if (OperatingSystem.IsWindows()) CopyLaunchers(layout, interpreter, home);
        else LinkInterpreter(layout, interpreter);
        string configuration = new StringBuilder()
            .Append("home = ").Append(home).Append('\n')
            .Append("implementation = ").Append(interpreter.Markers["platform_python_implementation"]).Append('\n')
            .Append("version_info = ").Append(interpreter.Version).Append('\n')
            .Append("include-system-site-packages = false\n")
            .ToString();
        await File.WriteAllTextAsync(Path.Combine(layout.Prefix, "pyvenv.cfg"), configuration, cancellationToken).ConfigureAwait(false);
        return layout;
    }

    private static void LinkInterpreter(PythonLayout layout, PythonInterpreter interpreter)
    {
        Link(Path.Combine(layout.Scripts, "python"), Path.GetFullPath(interpreter.Executable));
        Link(Path.Combine(layout.Scripts, "python3"), "python");
        Link(Path.Combine(layout.Scripts, "python" + interpreter.MajorMinor), "python");
        // Fedora's Python looks for native modules in lib64; venv makes the same link.
        if (OperatingSystem.IsLinux() && interpreter.Platform is not "linux-32") Link(Path.Combine(layout.Prefix, "lib64"), "lib");
    }

    private static void Link(string path, string target)
    {
        if (new FileInfo(path).LinkTarget == target) return;
        File.Delete(path);
        File.CreateSymbolicLink(path, target);
    }

    // On Windows the environment's python.exe is a small redirector that every Python brings in its library.
    private static void CopyLaunchers(PythonLayout layout, PythonInterpreter interpreter, string home)
    {
        string launchers = Path.Combine(interpreter.BasePrefix, "Lib", "venv", "scripts", "nt");
        foreach ((string name, string launcher) in new[] { ("python.exe", "venvlauncher.exe"), ("pythonw.exe", "venvwlauncher.exe") })
        {
            string? source = new[] { Path.Combine(launchers, launcher), Path.Combine(launchers, name) }.FirstOrDefault(File.Exists);
            if (source is not null)
            {
                File.Copy(source, Path.Combine(layout.Scripts, name), overwrite: true);
                continue;
            }
            // Without the redirectors (a trimmed installation) the interpreter itself and its libraries do.
            foreach (string file in Directory.EnumerateFiles(home, "*.dll").Append(Path.Combine(home, name)).Where(File.Exists))
                File.Copy(file, Path.Combine(layout.Scripts, Path.GetFileName(file)), overwrite: true);
        }
    }
}
