using System.CommandLine;
using FlowKit.Environments;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Locking.Export;
using FlowKit.Environments.Registry;
using FlowKit.Environments.Specs;
using FlowKit.Execution;
using FlowKit.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace FlowKit.Hosting;

/// <summary>The commands of a flow program that are about environments.</summary>
internal sealed class EnvironmentCommands(IServiceProvider services, AppConsole console)
{
    private static readonly Dictionary<string, (LockExportFormat Format, LockExportOptions Options)> Formats = new(StringComparer.Ordinal)
    {
        ["pixi"] = (LockExportFormat.Pixi, new LockExportOptions()),
        ["pixi-7"] = (LockExportFormat.Pixi, new LockExportOptions { PixiVersion = 7 }),
        ["conda-lock"] = (LockExportFormat.CondaLock, new LockExportOptions()),
        ["explicit"] = (LockExportFormat.Explicit, new LockExportOptions()),
        ["pylock"] = (LockExportFormat.Pylock, new LockExportOptions()),
        ["requirements"] = (LockExportFormat.Requirements, new LockExportOptions()),
        ["environment"] = (LockExportFormat.EnvironmentFile, new LockExportOptions()),
        ["environment-no-builds"] = (LockExportFormat.EnvironmentFile, new LockExportOptions { Builds = false }),
    };

    public Command Create() => new("env", "Works with published and recorded environments.") { Export() };

    private Command Export()
    {
        Argument<string[]> names = new("environment")
        {
            Description = "An environment: a name, name@sha256:…, an id, Flow/Run/Step; or KEY=environment for the name that it gets in the file. Several for a pixi.lock with several.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string> format = new("--format") { Description = string.Join(", ", Formats.Keys) + ".", Required = true };
        format.AcceptOnlyFromAmong([.. Formats.Keys]);
        Option<string[]> platforms = new("--platform") { Description = "Only this platform. Several may be given. The default is every one that the environment is locked for." };
        Option<string?> output = new("--output") { Description = "The file, or where the format makes several, the folder. The default is this terminal for one file." };
        Option<bool> local = new("--local") { Description = "Writes the places that channels and indexes have on this machine. The default is to leave out, and to tell, what nobody else could fetch." };
        Command command = new("export", "Writes the lock of an environment in a format of other tools.") { names, format, platforms, output, local };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            EnvironmentRuntime runtime = services.GetRequiredService<EnvironmentRuntime>();
            Dictionary<string, EnvironmentLock> environments = new(StringComparer.Ordinal);
            string[] asked = parsed.GetRequiredValue(names);
            foreach (string text in asked)
            {
                int equals = text.IndexOf('=', StringComparison.Ordinal);
                string key = equals > 0 ? text[..equals] : asked.Length == 1 ? "default" : throw Invalid($"Several environments need names: write KEY={text}.");
                EnvironmentLookup found = await runtime.LookUpAsync(EnvironmentReference.Parse(text[(equals + 1)..]), new RecordedEnvironments(services.GetRequiredService<IMetadataStore>()), cancellationToken).ConfigureAwait(false);
                if (!environments.TryAdd(key, found.Lock)) throw Invalid($"The name '{key}' is given twice.");
            }
            (LockExportFormat kind, LockExportOptions options) = Formats[parsed.GetRequiredValue(format)];
            options = options with { Platforms = parsed.GetValue(platforms) ?? [], AddressOf = parsed.GetValue(local) ? runtime.FindSource : null };
            await WriteAsync(LockExport.Write(environments, kind, options), parsed.GetValue(output), cancellationToken).ConfigureAwait(false);
            return FlowExitCodes.Succeeded;
        });
        return command;
    }

    private async Task WriteAsync(IReadOnlyList<ExportedLock> files, string? output, CancellationToken cancellationToken)
    {
        if (output is null && files.Count > 1) throw Invalid($"This makes {files.Count} files ({string.Join(", ", files.Select(file => file.FileName))}): name a folder (--output), or one platform (--platform).");
        foreach (ExportedLock file in files)
        {
            foreach (LockLoss loss in file.Losses)
                await console.Error.WriteLineAsync($"warning: {file.FileName}: {loss}.").ConfigureAwait(false);
            if (output is null)
                await console.Out.WriteAsync(file.Text.AsMemory(), cancellationToken).ConfigureAwait(false);
            else
                await SaveAsync(files.Count > 1 || Path.EndsInDirectorySeparator(output) || Directory.Exists(output) ? Path.Combine(output, file.FileName) : output, file.Text, cancellationToken).ConfigureAwait(false);
        }
    }

    // Whoever reads the file while it is written sees the one that was there before.
    private async Task SaveAsync(string path, string text, CancellationToken cancellationToken)
    {
        string beside = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            await File.WriteAllTextAsync(beside, text, cancellationToken).ConfigureAwait(false);
            File.Move(beside, path, overwrite: true);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new FlowKitException(EnvironmentErrors.InvalidExport, $"The file '{path}' cannot be written: {problem.Message}", problem);
        }
        finally
        {
            if (File.Exists(beside))
                File.Delete(beside);
        }

        await console.Out.WriteLineAsync(path).ConfigureAwait(false);
    }

    private static FlowKitException Invalid(string problem) => new(EnvironmentErrors.InvalidExport, problem);
}
