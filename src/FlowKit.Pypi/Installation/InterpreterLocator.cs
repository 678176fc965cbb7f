using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using FlowKit.Content.Hashing;
using FlowKit.Content.Storage;

namespace FlowKit.Pypi.Installation;

/// <summary>
/// Finds Pythons on this machine: on the <c>PATH</c>, then in well-known places. Each candidate is asked once (<c>python -I -S -c</c>) what it is; its answer is
/// kept by path, size and time of last change. A candidate that is a script (a pyenv shim) only leads to the executable that it names, which depends on
/// the folder and the environment, so its own answer is never kept beyond this locator.
/// </summary>
public sealed class InterpreterLocator
{
    // Python 3.9 is the oldest that is still made ready for: below it, wheels and build backends of today do not run.
    private const int OldestMinor = 9;

    // An error names a few, not dozens.
    private const int MostNamed = 10;

    private readonly InterpreterLocatorOptions _options;
    private readonly ConcurrentDictionary<string, Lazy<Task<PythonInterpreter?>>> _probed = new(StringComparer.Ordinal);

    /// <summary>Creates a locator.</summary>
    /// <param name="options">Where to look. Default: <c>PATH</c> and the well-known places.</param>
    public InterpreterLocator(InterpreterLocatorOptions? options = null) => _options = options ?? new InterpreterLocatorOptions();

    /// <summary>Asks one executable what it is.</summary>
    /// <returns>The interpreter; null where the file is no Python of version 3.9 or later.</returns>
    public async Task<PythonInterpreter?> ProbeAsync(string executable, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(executable);
        FileInfo file = new(executable);
        if (!file.Exists) return null;
        string key = string.Create(CultureInfo.InvariantCulture, $"{file.FullName}|{file.Length}|{file.LastWriteTimeUtc.Ticks}");
        Lazy<Task<PythonInterpreter?>> probe = _probed.GetOrAdd(key, _ => new Lazy<Task<PythonInterpreter?>>(() => AskAsync(file, key)));
        return await probe.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>All Pythons that are found, each once, in the order of the search.</summary>
    public IAsyncEnumerable<PythonInterpreter> FindAllAsync(CancellationToken cancellationToken = default) => FindAllAsync(static _ => true, cancellationToken);

    private async IAsyncEnumerable<PythonInterpreter> FindAllAsync(Func<string, bool> asks, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        HashSet<string> told = new(StringComparer.Ordinal);
        foreach (string candidate in Candidates())
        {
            // Many names lead to one file: python, python3, python3.11.
            string real = File.ResolveLinkTarget(candidate, returnFinalTarget: true)?.FullName ?? candidate;
            if (!asks(candidate) || !seen.Add(real)) continue;
            PythonInterpreter? interpreter = await ProbeAsync(candidate, cancellationToken).ConfigureAwait(false);
            if (interpreter is not null && told.Add(File.ResolveLinkTarget(interpreter.Executable, returnFinalTarget: true)?.FullName ?? interpreter.Executable)) yield return interpreter;
        }
    }

    /// <summary>The first Python that <paramref name="accepts"/> takes.</summary>
    /// <param name="accepts">Tells whether a Python will do.</param>
    /// <param name="wanted">What is wanted, for the error: <c>Python 3.11</c>.</param>
    /// <param name="version">
    /// The version of all that <paramref name="accepts"/> takes, where it is one: then a file whose name tells another one (<c>python3.12</c>) is not started to ask, which is slow where there are many
    /// shims. Default: null, every file is asked.
    /// </param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <exception cref="FlowKitException"><c>FK8201</c>: none was found; the message names those that were.</exception>
    public async Task<PythonInterpreter> FindAsync(Func<PythonInterpreter, bool> accepts, string wanted, string? version = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(accepts);
        List<string> others = [], unasked = [];
        await foreach (PythonInterpreter interpreter in FindAllAsync(Asks, cancellationToken).ConfigureAwait(false))
        {
            if (accepts(interpreter)) return interpreter;
            others.Add($"{interpreter.Version} ({interpreter.Executable})");
        }
        List<string> named = [.. others, .. unasked];
        string found = named.Count == 0 ? "no Python of version 3.9 or later was found"
            : "found were " + string.Join(", ", named.Take(MostNamed)) + (named.Count > MostNamed ? $" and {named.Count - MostNamed} more" : "");
        throw new FlowKitException(PypiErrors.PythonNotFound,
            $"{wanted} is needed and not on this machine: {found}. Install it and put it on the PATH, or let conda bring it (add python to the conda specs).");

        bool Asks(string candidate)
        {
            if (version is null || MinorOf(candidate) is not { } minor || MajorMinorOf(version) is not { } own || own == "3." + minor) return true;
            unasked.Add($"3.{minor} ({candidate}, by its name)");
            return false;
        }
    }

    /// <summary>The first Python of that version: <c>3.11</c> takes any 3.11, <c>3.11.7</c> only that one.</summary>
    /// <exception cref="FlowKitException"><c>FK8201</c>: none was found.</exception>
    public Task<PythonInterpreter> FindAsync(string version, CancellationToken cancellationToken = default) =>
        FindAsync(interpreter => interpreter.Matches(version), "Python " + version, version, cancellationToken);

    private async Task<PythonInterpreter?> AskAsync(FileInfo file, string key)
    {
        bool script = IsScript(file.FullName);
        string? kept = script || _options.CacheFolder is null ? null : Path.Combine(_options.CacheFolder, Sha256Digest.Compute(Encoding.UTF8.GetBytes(key)) + ".python");
        if (kept is not null && ReadKept(kept) is { } known)
        {
            LastUse.Note(kept);
            return known;
        }
        (PythonInterpreter Interpreter, string Home)? answer = await InterpreterProbe.RunAsync(file.FullName, CancellationToken.None).ConfigureAwait(false);
        if (answer is not { } found || found.Interpreter.Major != 3 || found.Interpreter.Minor < OldestMinor) return null;
        if (script)
        {
            string named = found.Interpreter.Executable;
            // A script that names itself would lead in circles: it is a wrapper of its own, and its answer is all there is.
            return IsScript(named) ? found.Interpreter : await ProbeAsync(named).ConfigureAwait(false) ?? found.Interpreter;
        }
        if (found.Home.Length > 0 && await BaseOfAsync(found.Home, found.Interpreter).ConfigureAwait(false) is { } basis) return basis;
        if (kept is not null) CacheFile.TryWrite(kept, Encoding.UTF8.GetBytes(InterpreterProbe.Write(found.Interpreter)));
        return found.Interpreter;
    }

    // An interpreter of a virtual environment stands for the one that the environment was made from.
    private async Task<PythonInterpreter?> BaseOfAsync(string home, PythonInterpreter interpreter)
    {
        foreach (string name in Names(interpreter.MajorMinor))
        {
            string candidate = Path.Combine(home, name);
            if (File.Exists(candidate) && await ProbeAsync(candidate).ConfigureAwait(false) is { } basis && basis.Version == interpreter.Version) return basis;
        }
        return null;
    }

    private IEnumerable<string> Candidates()
    {
        foreach (string candidate in _options.Candidates) if (File.Exists(candidate)) yield return Path.GetFullPath(candidate);
        IEnumerable<string> folders = _options.SearchPath ?? (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (_options.WellKnownPlaces) folders = folders.Concat(InterpreterPlaces.Folders());
        foreach (string folder in folders.Where(folder => folder.Length > 0 && Path.IsPathRooted(folder)).Distinct(StringComparer.Ordinal))
        {
            foreach (string name in Names(null))
            {
                string candidate = Path.Combine(folder, name);
                if (File.Exists(candidate)) yield return candidate;
            }
        }
    }

    private static IEnumerable<string> Names(string? majorMinor)
    {
        string suffix = OperatingSystem.IsWindows() ? ".exe" : "";
        if (majorMinor is not null) yield return "python" + majorMinor + suffix;
        yield return "python3" + suffix;
        yield return "python" + suffix;
        if (majorMinor is not null || OperatingSystem.IsWindows()) yield break;
        for (int minor = 20; minor >= OldestMinor; minor--) yield return "python3." + minor.ToString(CultureInfo.InvariantCulture);
    }

    // python3.12, python3.12.exe; null where the name tells no minor version.
    private static string? MinorOf(string candidate)
    {
        ReadOnlySpan<char> name = Path.GetFileName(candidate.AsSpan());
        if (name.EndsWith(".exe", StringComparison.OrdinalIgnoreCase)) name = name[..^4];
        return name.StartsWith("python3.", StringComparison.Ordinal) && int.TryParse(name[8..], NumberStyles.None, CultureInfo.InvariantCulture, out int minor) ? minor.ToString(CultureInfo.InvariantCulture) : null;
    }

    // 3.11 of 3.11.7; null where a version is not told so far.
    private static string? MajorMinorOf(string version) => version.Split('.') is [{ } major, { } minor, ..] ? major + "." + minor : null;

    private static bool IsScript(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            return file.ReadByte() == '#' && file.ReadByte() == '!';
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static PythonInterpreter? ReadKept(string path)
    {
        try
        {
            return File.Exists(path) ? InterpreterProbe.Parse(File.ReadAllText(path))?.Interpreter : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
