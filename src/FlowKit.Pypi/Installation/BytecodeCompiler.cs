using System.Globalization;
using FlowKit.Pypi.Packages;

namespace FlowKit.Pypi.Installation;

/// <summary>
/// Compiles the modules of installed distributions ahead of their first import, by the environment's own Python. The files carry the hash of their source and are not checked
/// against it at import (PEP 552), so equal environments get equal bytecode. A module that does not compile is passed over, as Python passes it over until it is imported.
/// </summary>
public static class BytecodeCompiler
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(30);

    /// <summary>Compiles what is installed in a prefix, and adds the files to each RECORD.</summary>
    /// <param name="layout">The prefix.</param>
    /// <param name="distributions">What to compile. Default: everything that is installed and not conda's.</param>
    /// <param name="parallelism">How many processes compile. Default: one for each processor.</param>
    /// <param name="cancellationToken">Stops the work; what is compiled stays, and may not be recorded.</param>
    /// <returns>How many files of bytecode there are now for these distributions.</returns>
    /// <exception cref="FlowKitException"><c>FK8211</c>: the environment's Python cannot be started, or took longer than half an hour.</exception>
    public static async Task<int> CompileAsync(PythonLayout layout, IReadOnlyList<InstalledDistribution>? distributions = null, int? parallelism = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(layout);
        distributions ??= [.. InstalledDistributions.Read(layout).Where(distribution => distribution.Kind == InstalledKind.DistInfo && !distribution.IsCondas)];
        List<(InstalledDistribution Distribution, IReadOnlyList<RecordRow> Rows)> records = [];
        string list = Path.Combine(layout.Prefix, ".flowkit-compile-" + Guid.NewGuid().ToString("N"));
        try
        {
            using (StreamWriter files = new(list) { NewLine = "\n" })
            {
                foreach (InstalledDistribution distribution in distributions)
                {
                    if (distribution.Record is not { } rows) continue;
                    records.Add((distribution, rows));
                    foreach (RecordRow row in rows.Where(IsModule)) await files.WriteLineAsync(Path.Combine(distribution.SitePackages, row.Path)).ConfigureAwait(false);
                }
            }
            await RunAsync(layout, list, parallelism ?? Environment.ProcessorCount, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            File.Delete(list);
        }
        int count = 0;
        foreach ((InstalledDistribution distribution, IReadOnlyList<RecordRow> rows) in records) count += Record(distribution, rows);
        return count;
    }

    private static async Task RunAsync(PythonLayout layout, string list, int processes, CancellationToken cancellationToken)
    {
        string[] arguments = ["-I", "-S", "-m", "compileall", "-qq", "--invalidation-mode", "unchecked-hash", .. Renaming(layout), "-j", processes.ToString(CultureInfo.InvariantCulture), "-i", list];
        try
        {
            // Its exit code only tells whether every module compiled, and some packages ship modules that are not meant to.
            await PythonProcess.RunAsync(new PythonCommand(layout.Executable, arguments) { WorkingFolder = layout.Prefix, Limit = Limit }, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or System.ComponentModel.Win32Exception)
        {
            throw new FlowKitException(PypiErrors.BuildFailed, $"The modules in {layout.Prefix} could not be compiled: {e.Message} They work without; leave the compilation out.", e);
        }
    }

    // In a folder that will be renamed, the bytecode names its sources as they will be called; Pythons before 3.9 correct the names when they import.
    private static string[] Renaming(PythonLayout layout)
    {
        string inside = Path.GetRelativePath(layout.Prefix, layout.Executable);
        if (layout.Executable == layout.ScriptExecutable || !layout.ScriptExecutable.EndsWith(inside, StringComparison.Ordinal)) return [];
        int minor = int.Parse(layout.PythonVersion[(layout.PythonVersion.IndexOf('.', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture);
        return minor < 9 ? [] : ["-s", layout.Prefix, "-p", layout.ScriptExecutable[..^(inside.Length + 1)]];
    }

    private static int Record(InstalledDistribution distribution, IReadOnlyList<RecordRow> rows)
    {
        Dictionary<string, RecordRow> all = rows.ToDictionary(row => row.Path, StringComparer.Ordinal);
        int count = 0;
        foreach (IGrouping<string, RecordRow> folder in rows.Where(IsModule).GroupBy(row => row.Path[..(row.Path.LastIndexOf('/') + 1)], StringComparer.Ordinal))
        {
            string cache = Path.Combine(distribution.SitePackages, folder.Key, "__pycache__");
            if (!Directory.Exists(cache)) continue;
            HashSet<string> modules = folder.Select(row => Path.GetFileNameWithoutExtension(row.Path)).ToHashSet(StringComparer.Ordinal);
            foreach (string file in Directory.EnumerateFiles(cache, "*.pyc").Select(Path.GetFileName).Cast<string>())
            {
                if (!modules.Contains(file[..file.IndexOf('.', StringComparison.Ordinal)])) continue;
                count++;
                string path = folder.Key + "__pycache__/" + file;
                all.TryAdd(path, new RecordRow(path));
            }
        }
        string record = Path.Combine(distribution.Location, "RECORD");
        string temporary = record + "." + Guid.NewGuid().ToString("N");
        File.WriteAllText(temporary, RecordFile.Write(all.Values.OrderBy(row => row.Path, StringComparer.Ordinal)));
        File.Move(temporary, record, overwrite: true);
        return count;
    }

    private static bool IsModule(RecordRow row) => row.Path.EndsWith(".py", StringComparison.Ordinal) && !row.Path.StartsWith("../", StringComparison.Ordinal);
}
