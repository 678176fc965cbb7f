using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using FlowKit.Conda.Installation.Records;
using FlowKit.Content.Hashing;
using FlowKit.Content.Storage;

namespace FlowKit.Conda.Activation;

/// <summary>
/// Runs the <c>activate.d</c> scripts of a prefix's packages in one shell, once, and keeps what they did to the variables: the next activation
/// of the unchanged prefix reads that. A prefix whose packages bring no scripts starts no shell.
/// </summary>
public static class ActivationScripts
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    // What a shell sets for itself, and what says nothing about the scripts.
    private static readonly HashSet<string> Ignored = new(StringComparer.Ordinal) { "_", "SHLVL", "PWD", "OLDPWD", "BASH_EXECUTION_STRING" };

    // The names of variables, as this system compares them.
    private static readonly StringComparer Names = OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    /// <summary>Gives an activation with the effect of its scripts; the same one where there are none, or where they are for another system's shell than this machine has (a prefix for Windows on Linux).</summary>
    /// <param name="activation">The activation of <paramref name="prefix"/>.</param>
    /// <param name="prefix">The prefix.</param>
    /// <param name="cacheFolder">Where the effect is kept; null for not at all.</param>
    /// <param name="warnings">Is told which scripts could not be run here. Default: nobody.</param>
    /// <param name="cancellationToken">Stops the shell.</param>
    /// <exception cref="FlowKitException"><c>FK8116</c>: there is no shell, a script failed, or it took longer than a minute.</exception>
    public static async Task<CondaActivation> ApplyAsync(CondaActivation activation, string prefix, string? cacheFolder, IProgress<string>? warnings = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(activation);
        if (activation.Scripts.Count == 0) return activation;
        string extension = OperatingSystem.IsWindows() ? ".bat" : ".sh";
        if (activation.Scripts.FirstOrDefault(script => !script.EndsWith(extension, StringComparison.OrdinalIgnoreCase)) is { } foreign)
        {
            warnings?.Report($"The packages in {prefix} bring activation scripts for another shell than this machine's ({foreign}): they were not run, and what they set is missing.");
            return activation;
        }
        string? kept = cacheFolder is null ? null : Path.Combine(cacheFolder, Fingerprint(activation, prefix) + ".json");
        Dictionary<string, string?>? known = kept is null ? null : TryRead(kept);
        Dictionary<string, string?> effect = known ?? await RunAsync(activation, prefix, cancellationToken).ConfigureAwait(false);
        if (known is not null) LastUse.Note(kept!);
        else if (kept is not null) Keep(kept, effect);
        Dictionary<string, string> variables = new(activation.Variables, Names);
        foreach ((string name, string? value) in effect)
        {
            if (value is null) variables.Remove(name);
            else variables[name] = value;
        }
        return activation with { Variables = variables };
    }

    // The scripts see what activation sets and a few of the user's variables; what a secret could be in is not passed on.
    private static async Task<Dictionary<string, string?>> RunAsync(CondaActivation activation, string prefix, CancellationToken cancellationToken)
    {
        string? batch = OperatingSystem.IsWindows() ? Path.Combine(Path.GetTempPath(), "flowkit-" + Guid.NewGuid().ToString("N") + ".bat") : null;
        ProcessStartInfo start = batch is null ? StartPosix(activation.Scripts) : new ProcessStartInfo("cmd.exe", ["/d", "/v:off", "/c", batch]) { StandardOutputEncoding = Encoding.UTF8, StandardErrorEncoding = Encoding.UTF8 };
        start.WorkingDirectory = prefix;
        start.Environment.Clear();
        foreach ((string name, string value) in ScriptEnvironment.Inherited()) start.Environment[name] = value;
        foreach ((string name, string value) in activation.Variables) start.Environment[name] = value;
        Dictionary<string, string?> before = start.Environment.ToDictionary(pair => pair.Key, pair => pair.Value, Names);
        try
        {
            if (batch is not null) await File.WriteAllTextAsync(batch, ActivationBatch.Text(activation.Scripts), cancellationToken).ConfigureAwait(false);
            (int exitCode, string output, string errors) = await ScriptProcess.RunAsync(start, Limit, cancellationToken).ConfigureAwait(false);
            string said = errors.Trim();
            string[]? told = batch is null ? (output.Length == 0 ? null : output.Split('\0', StringSplitOptions.RemoveEmptyEntries)) : ActivationBatch.Variables(output);
            // A script that ends with a test that does not hold has a status too; one that failed says so.
            if (told is null || (exitCode != 0 && said.Length > 0)) throw Failed(prefix, said.Length > 0 ? said : "one of them ended the shell");
            return Difference(before, told);
        }
        catch (Win32Exception e)
        {
            throw Failed(prefix, $"no shell could be started: {e.Message}");
        }
        catch (TimeoutException)
        {
            throw Failed(prefix, $"they took longer than {Limit.TotalSeconds:0} s");
        }
        finally
        {
            if (batch is not null) File.Delete(batch);
        }
    }

    private static ProcessStartInfo StartPosix(IReadOnlyList<string> scripts)
    {
        StringBuilder script = new();
        foreach (string path in scripts) script.Append(". \"$CONDA_PREFIX\"/'").Append(path.Replace("'", "'\\''", StringComparison.Ordinal)).Append("' >&2 || __flowkit_failed=1\n");
        // By its path: the variables may name no folder that has it.
        script.Append(File.Exists("/usr/bin/env") ? "/usr/bin/env" : "env").Append(" -0 && exit ${__flowkit_failed:-0}\n");
        return new ProcessStartInfo(File.Exists("/bin/bash") ? "/bin/bash" : "/bin/sh", ["-c", script.ToString()]);
    }

    private static Dictionary<string, string?> Difference(Dictionary<string, string?> before, string[] told)
    {
        Dictionary<string, string?> after = new(Names);
        foreach (string line in told)
        {
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && !Ignored.Contains(line[..equals])) after[line[..equals]] = line[(equals + 1)..];
        }
        Dictionary<string, string?> effect = new(Names);
        foreach ((string name, string? value) in after)
        {
            if (!before.TryGetValue(name, out string? old) || old != value) effect[name] = value;
        }
        foreach (string name in before.Keys.Where(name => !after.ContainsKey(name) && !Ignored.Contains(name))) effect[name] = null;
        return effect;
    }

    // What is installed, and what activation starts from: when either changes, the scripts run again.
    private static string Fingerprint(CondaActivation activation, string prefix)
    {
        StringBuilder text = new(prefix);
        foreach ((string name, string value) in activation.Variables.OrderBy(pair => pair.Key, StringComparer.Ordinal)) text.Append('\n').Append(name).Append('=').Append(value);
        foreach ((string name, string version, string build) in PrefixRecords.ReadNames(prefix)) text.Append('\n').Append(name).Append(' ').Append(version).Append(' ').Append(build);
        foreach (string script in activation.Scripts) text.Append('\n').Append(script).Append(' ').Append(File.GetLastWriteTimeUtc(Path.Combine(prefix, script)).Ticks);
        return Sha256Digest.Compute(Encoding.UTF8.GetBytes(text.ToString())).ToString();
    }

    private static Dictionary<string, string?>? TryRead(string file)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
            return document.RootElement.EnumerateObject().ToDictionary(variable => variable.Name, variable => variable.Value.GetString(), StringComparer.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static void Keep(string file, Dictionary<string, string?> effect) => CacheFile.TryWrite(file, temporary =>
    {
        using FileStream stream = new(temporary, FileMode.CreateNew);
        using Utf8JsonWriter json = new(stream);
        json.WriteStartObject();
        foreach ((string name, string? value) in effect.OrderBy(pair => pair.Key, StringComparer.Ordinal)) json.WriteString(name, value);
        json.WriteEndObject();
    });

    private static FlowKitException Failed(string prefix, string problem) =>
        new(CondaErrors.BadActivation, $"The activation scripts of the packages in {prefix} failed: {problem}. Update the package that brings them, or leave it out.");
}
