using FlowKit.Content.Linking;
using FlowKit.Pypi.Packages;

namespace FlowKit.Pypi.Installation;

/// <summary>
/// Installs wheels into a prefix (PEP 427, specification "Recording installed projects"): files are linked from the cache, scripts are made for the prefix's
/// interpreter, and each distribution gets its RECORD. Everything is planned and checked before the first write, so bad input writes nothing; equal input makes equal
/// trees. Starts no process.
/// </summary>
public static class WheelInstaller
{
    private const int FilesAtOnce = 256;

    /// <summary>Installs wheels.</summary>
    /// <param name="layout">Where to.</param>
    /// <param name="wheels">The wheels, one for each project.</param>
    /// <param name="options">How. Default: linked, nothing requested.</param>
    /// <param name="cancellationToken">Stops the work; what was written is taken away again.</param>
    /// <exception cref="FlowKitException">
    /// <c>FK8202</c>: a wheel would write where it must not; <c>FK8203</c>: a file is there already with other content; <c>FK8205</c>: the prefix belongs to another tool.
    /// </exception>
    public static async Task<WheelInstallReport> InstallAsync(PythonLayout layout, IReadOnlyList<CachedWheel> wheels, WheelInstallOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(wheels);
        options ??= new WheelInstallOptions();
        return await PypiTracing.RunAsync(PypiTracing.Install, span => span.SetTag("pypi.prefix", layout.Prefix).SetTag("pypi.wheels", wheels.Count), _ => Task.Run(() =>
        {
            ExternallyManaged.Check(layout);
            return Install(layout, wheels, options, null, cancellationToken);
        }, cancellationToken)).ConfigureAwait(false);
    }

    /// <summary>Installs as part of a change, or alone: then what was written before an error is taken away again.</summary>
    internal static WheelInstallReport Install(PythonLayout layout, IReadOnlyList<CachedWheel> wheels, WheelInstallOptions options, PrefixTransaction? transaction, CancellationToken cancellationToken)
    {
        InstallationPlan plan = new(layout, wheels, options);
        if (transaction is not null)
        {
            foreach (string folder in plan.Folders) transaction.CreateFolder(folder);
            foreach (WheelPlan wheel in plan.Wheels)
            {
                foreach (PlannedFile file in wheel.Files) if (!file.IsShared && !file.IsLost) transaction.Create(file.Target);
                transaction.Create(wheel.RecordTarget);
            }
        }
        try
        {
            return Write(plan, options.Linker ?? new TreeLinker(), cancellationToken);
        }
        catch
        {
            TakeBack(plan);
            throw;
        }
    }

    private static WheelInstallReport Write(InstallationPlan plan, TreeLinker linker, CancellationToken cancellationToken)
    {
        foreach (string folder in plan.Folders) Directory.CreateDirectory(folder);
        PlannedFile[] files = [.. plan.Wheels.SelectMany(wheel => wheel.Files).Where(file => !file.IsShared && !file.IsLost)];
        // Neighbours in the list lie in one folder, and a folder takes one new name at a time: threads get runs of files, not single ones.
        int runs = (files.Length + FilesAtOnce - 1) / FilesAtOnce;
        Parallel.For(0, runs, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken }, run =>
        {
            ArraySegment<PlannedFile> own = new(files, run * FilesAtOnce, Math.Min(FilesAtOnce, files.Length - run * FilesAtOnce));
            linker.LinkFiles(own.Where(file => file.Source is not null).Select(file => (file.Source!, file.Target)));
            foreach (PlannedFile file in own) if (file.Content is not null) WriteFile(file.Target, file.Content, file.IsExecutable);
        });
        foreach (WheelPlan wheel in plan.Wheels) WriteFile(wheel.RecordTarget, wheel.Record(), isExecutable: false);
        return new WheelInstallReport(plan.Wheels.Count, files.Length + plan.Wheels.Count, linker.Mode, plan.Warnings);
    }

    private static void WriteFile(string path, byte[] content, bool isExecutable)
    {
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = isExecutable ? Executable : Plain;
        using FileStream file = new(path, options);
        file.Write(content);
    }

    // Nothing of the plan was there before it began, so all of it that is there now goes.
    private static void TakeBack(InstallationPlan plan)
    {
        try
        {
            foreach (WheelPlan wheel in plan.Wheels)
            {
                foreach (PlannedFile file in wheel.Files) if (!file.IsShared && !file.IsLost && File.Exists(file.Target)) File.Delete(file.Target);
                if (File.Exists(wheel.RecordTarget)) File.Delete(wheel.RecordTarget);
            }
            foreach (string folder in plan.Folders.Reverse()) if (Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any()) Directory.Delete(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The first error is the one to be told; a disk that cannot be written cannot be cleaned either.
        }
    }

    private const UnixFileMode Plain = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const UnixFileMode Executable = Plain | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
}
