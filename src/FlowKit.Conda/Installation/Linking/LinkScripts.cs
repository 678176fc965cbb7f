using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using FlowKit.Conda.Activation;
using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Installation.Linking;

/// <summary>Runs the scripts with which packages set themselves up and tidy up after themselves (CEP 32). They are code that anybody may have written: nobody runs them who did not ask for it.</summary>
internal static class LinkScripts
{
    public const string PostLink = "post-link", PreUnlink = "pre-unlink";

    private const int MostMessages = 64 << 10;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <summary>Whether scripts are wanted and can be run here: the prefix is for this system, and where it will be used.</summary>
    public static bool AreRun(CondaInstallOptions options) => options.RunLinkScripts && options.UsedAs is null && CondaPython.IsWindows(options.Platform) == OperatingSystem.IsWindows();

    /// <summary>Runs the scripts of packages for an action, one after another; a script that fails is told and stops nothing.</summary>
    /// <param name="prefix">The prefix, as it is in place.</param>
    /// <param name="packages">The packages, in the order in which their scripts are to run.</param>
    /// <param name="action"><see cref="PostLink"/> or <see cref="PreUnlink"/>.</param>
    /// <param name="cancellationToken">Stops the script that runs.</param>
    public static async Task<IReadOnlyList<LinkScriptRun>> RunAsync(string prefix, IEnumerable<PackageRecord> packages, string action, CancellationToken cancellationToken)
    {
        List<LinkScriptRun> runs = [];
        foreach (PackageRecord package in packages)
        {
            string script = OperatingSystem.IsWindows() ? $"Scripts/.{package.Name}-{action}.bat" : $"bin/.{package.Name}-{action}.sh";
            if (!File.Exists(Path.Combine(prefix, script))) continue;
            string? problem = await RunAsync(prefix, package, script, cancellationToken).ConfigureAwait(false);
            runs.Add(new LinkScriptRun(package.Name, script, TakeMessages(prefix), problem));
        }
        return runs;
    }

    private static async Task<string?> RunAsync(string prefix, PackageRecord package, string script, CancellationToken cancellationToken)
    {
        string file = Path.Combine(prefix, script);
        ProcessStartInfo start = OperatingSystem.IsWindows()
            ? new("cmd.exe", ["/d", "/c", file])
            : new(File.Exists("/bin/bash") ? "/bin/bash" : "/bin/sh", ["-e", file]);
        start.WorkingDirectory = prefix;
        start.Environment.Clear();
        foreach ((string name, string value) in ScriptEnvironment.Inherited()) start.Environment[name] = value;
        start.Environment["PATH"] = CondaActivation.Of(prefix).Variables["PATH"];
        start.Environment["PREFIX"] = start.Environment["ROOT_PREFIX"] = prefix;
        start.Environment["PKG_NAME"] = package.Name;
        start.Environment["PKG_VERSION"] = package.Version.Source;
        start.Environment["PKG_BUILDNUM"] = package.BuildNumber.ToString(CultureInfo.InvariantCulture);
        try
        {
            (int exitCode, string output, string errors) = await ScriptProcess.RunAsync(start, Limit, cancellationToken).ConfigureAwait(false);
            string said = string.Join('\n', output.Trim(), errors.Trim()).Trim();
            return exitCode == 0 ? null : $"it ended with {exitCode}{(said.Length == 0 ? "" : ": " + (said.Length > MostMessages ? said[..MostMessages] : said))}";
        }
        catch (Win32Exception e)
        {
            return $"no shell could be started: {e.Message}";
        }
        catch (TimeoutException)
        {
            return $"it took longer than {Limit.TotalMinutes:0} minutes";
        }
    }

    private static string TakeMessages(string prefix)
    {
        FileInfo file = new(Path.Combine(prefix, ".messages.txt"));
        if (!file.Exists) return "";
        string messages = file.LinkTarget is null && file.Length <= MostMessages ? File.ReadAllText(file.FullName).Trim() : "";
        file.Delete();
        return messages;
    }
}
