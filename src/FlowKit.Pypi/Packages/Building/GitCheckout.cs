using System.Globalization;
using System.Text;
using FlowKit.Content;
using FlowKit.Content.Downloading;
using FlowKit.Content.Hashing;
using FlowKit.Content.Linking;
using FlowKit.Content.Storage;
using FlowKit.Pypi.Installation;

namespace FlowKit.Pypi.Packages.Building;

/// <summary>Gets commits of git repositories by running <c>git</c>. Credentials are git's own business; those that stand in an address reach it by its environment, never by its arguments.</summary>
internal sealed class GitCheckout(ContentStore store, bool allowLocalRepositories, GitOptions options)
{
    private const string Bucket = "git-v1";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(20);

    private const string AuthoritiesVariable = "GIT_SSL_CAINFO";

    // How its user reaches servers; what else git's variables could say is about another repository.
    private static readonly HashSet<string> Kept = [AuthoritiesVariable, "GIT_SSL_CAPATH", "GIT_SSL_CERT", "GIT_SSL_KEY", "GIT_ASKPASS", "GIT_SSH", "GIT_SSH_COMMAND"];

    // What 'git lfs install' writes into the user's configuration, which need not have it.
    private static readonly (string Key, string Value)[] LargeFileFilter = [("filter.lfs.smudge", "git-lfs smudge -- %f"), ("filter.lfs.process", "git-lfs filter-process"), ("filter.lfs.required", "true")];

    /// <summary>The full id of the commit that is meant.</summary>
    public async Task<string> ResolveAsync(GitSource source, CancellationToken cancellationToken)
    {
        CheckAllowed(source);
        if (IsFullId(source.Revision)) return source.Revision!.ToLowerInvariant();
        CheckOnline(source);
        string wanted = source.Revision ?? "HEAD";
        string listing = await RunAsync(source, null, cancellationToken, "ls-remote", "--", AddressOf(source)).ConfigureAwait(false);
        Dictionary<string, string> found = new(StringComparer.Ordinal);
        foreach (string line in listing.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = line.Split('\t');
            if (parts.Length == 2 && IsFullId(parts[0])) found[parts[1].Trim()] = parts[0];
        }
        // An annotated tag names an object of its own; the commit behind it ends with ^{}.
        foreach (string name in new[] { "refs/tags/" + wanted + "^{}", "refs/tags/" + wanted, "refs/heads/" + wanted, wanted })
            if (found.TryGetValue(name, out string? commit)) return commit;
        // Neither branch nor tag: the beginning of a commit's id, which only the history itself can tell.
        if (wanted.Length < 4 || !wanted.All(char.IsAsciiHexDigit)) throw Failed(source, $"it has no branch, tag or commit '{wanted}'");
        string clone = await CloneAsync(source, wanted, cancellationToken).ConfigureAwait(false);
        return (await RunAsync(source, clone, cancellationToken, "rev-parse", "--verify", "--end-of-options", wanted + "^{commit}").ConfigureAwait(false)).Trim();
    }

    /// <summary>Copies the files of a commit, with their history, into a folder that is empty.</summary>
    /// <returns>When the commit was made.</returns>
    public async Task<DateTimeOffset> CheckOutAsync(GitSource source, string commit, string folder, CancellationToken cancellationToken)
    {
        string clone = await CloneAsync(source, commit, cancellationToken).ConfigureAwait(false);
        new TreeLinker([LinkMode.Copy]).LinkTree(clone, folder, cancellationToken);
        string time = await RunAsync(source, folder, cancellationToken, "log", "-1", "--format=%ct", "--end-of-options", commit).ConfigureAwait(false);
        return long.TryParse(time.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out long seconds) ? DateTimeOffset.FromUnixTimeSeconds(seconds) : DateTimeOffset.UnixEpoch;
    }

    // With its tags: a backend that takes the version from them needs the history, so a shallow clone would give another version. It does not need what the files of other commits held; a server
    // that cannot leave that out (uploadpack.allowFilter) sends it.
    private Task<string> CloneAsync(GitSource source, string commit, CancellationToken cancellationToken)
    {
        string key = Sha256Digest.Compute(Encoding.UTF8.GetBytes($"{AddressOf(source)}\n{source.Submodules}\n{source.LargeFiles}")).ToString()[..32] + "-" + commit;
        return store.GetOrAddTreeAsync(Bucket, key, async (folder, token) =>
        {
            CheckOnline(source);
            if (source.LargeFiles) await CheckLargeFilesAsync(source, token).ConfigureAwait(false);
            await RunAsync(source, null, token, "clone", "--quiet", "--no-checkout", "--filter=blob:none", "--", AddressOf(source), folder).ConfigureAwait(false);
            if (IsFullId(commit) && !await HasAsync(source, folder, commit, token).ConfigureAwait(false))
                await RunAsync(source, folder, token, "fetch", "--quiet", "origin", commit).ConfigureAwait(false);
            await RunAsync(source, folder, token, "checkout", "--quiet", "--detach", commit).ConfigureAwait(false);
            if (source.Submodules && File.Exists(Path.Combine(folder, ".gitmodules"))) await RunAsync(source, folder, token, "submodule", "update", "--quiet", "--init", "--recursive").ConfigureAwait(false);
        }, cancellationToken);
    }

    // The filter itself would only tell that it could not be started.
    private async Task CheckLargeFilesAsync(GitSource source, CancellationToken cancellationToken)
    {
        ProcessResult result = await StartAsync(source, null, cancellationToken, "lfs", "version").ConfigureAwait(false);
        if (result.ExitCode != 0) throw Failed(source, "its large files are asked for (lfs=true), and the program git-lfs is not there. Install it (https://git-lfs.com)");
    }

    private async Task<bool> HasAsync(GitSource source, string folder, string commit, CancellationToken cancellationToken)
    {
        ProcessResult result = await StartAsync(source, folder, cancellationToken, "cat-file", "-e", commit + "^{commit}").ConfigureAwait(false);
        return result.ExitCode == 0;
    }

    private async Task<string> RunAsync(GitSource source, string? folder, CancellationToken cancellationToken, params string[] arguments)
    {
        ProcessResult result = await StartAsync(source, folder, cancellationToken, arguments).ConfigureAwait(false);
        if (result.ExitCode == 0) return result.Output;
        string[] lines = result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        throw Failed(source, lines.Length == 0 ? $"git {arguments[0]} ended with code {result.ExitCode}" : string.Join(" ", lines.TakeLast(3)).Trim());
    }

    private async Task<ProcessResult> StartAsync(GitSource source, string? folder, CancellationToken cancellationToken, params string[] arguments)
    {
        Dictionary<string, string> environment = new(StringComparer.Ordinal);
        foreach (System.Collections.DictionaryEntry variable in System.Environment.GetEnvironmentVariables())
            if (variable.Key is string name && (!name.StartsWith("GIT_", StringComparison.Ordinal) || Kept.Contains(name))) environment[name] = (string?)variable.Value ?? "";
        environment["GIT_TERMINAL_PROMPT"] = "0";
        // Submodules and redirects, too, only from where nobody on the way can change them.
        environment["GIT_ALLOW_PROTOCOL"] = "https:ssh" + (source.Repository.Scheme is "http" or "git" ? ":http:git" : "") + (allowLocalRepositories ? ":file" : "");
        List<(string Key, string Value)> settings = [];
        if (source.LargeFiles) settings.AddRange(LargeFileFilter);
        else environment["GIT_LFS_SKIP_SMUDGE"] = "1";
        if (source.Repository.UserInfo is { Length: > 0 } user && source.Repository.Scheme is "https" or "http")
        {
            string decoded = Uri.UnescapeDataString(user.Contains(':', StringComparison.Ordinal) ? user : user + ":");
            settings.Add(($"http.{AddressOf(source)}.extraHeader", "Authorization: Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(decoded))));
        }
        bool hasAuthorities = options.CertificateAuthorities.Count > 0 && source.Repository.Scheme == "https";
        string? work = hasAuthorities ? store.CreateTemporaryFolder() : null;
        try
        {
            if (work is not null)
            {
                string authorities = Path.Combine(work, "authorities.pem");
                options.WriteAuthorities(authorities, environment.GetValueOrDefault(AuthoritiesVariable));
                environment[AuthoritiesVariable] = authorities;
            }
            settings.AddRange(options.SettingsFor(source.Repository));
            environment["GIT_CONFIG_COUNT"] = settings.Count.ToString(CultureInfo.InvariantCulture);
            foreach ((int i, (string key, string value)) in settings.Index()) (environment[$"GIT_CONFIG_KEY_{i}"], environment[$"GIT_CONFIG_VALUE_{i}"]) = (key, value);
            return await PythonProcess.RunAsync(new PythonCommand("git", arguments) { WorkingFolder = folder, Environment = environment, Limit = Limit }, cancellationToken).ConfigureAwait(false);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw Failed(source, "the program git is not on the PATH");
        }
        catch (Exception e) when (e is TimeoutException or IOException or UnauthorizedAccessException)
        {
            throw Failed(source, e.Message);
        }
        finally
        {
            if (work is not null) Directory.Delete(work, recursive: true);
        }
    }

    private void CheckOnline(GitSource source)
    {
        if (options.Offline && !source.Repository.IsFile)
            throw new FlowKitException(ContentErrors.Offline, $"{source.Display} is needed, offline mode is on, and the store does not have that commit. Get it once while the network is allowed, and name the commit by its whole id.");
    }

    private void CheckAllowed(GitSource source)
    {
        if (source.Repository.IsFile && !allowLocalRepositories) throw Failed(source, "folders of this machine are not allowed as repositories here");
        if (source.Repository is { Scheme: "http" or "git", IsLoopback: false }) throw Failed(source, "its connection is not secured, so that anybody on the way could change what is built. Use git+https or git+ssh");
        if (source.Revision is { } revision && (revision.StartsWith('-') || revision.Any(char.IsControl))) throw Failed(source, $"'{revision}' is no name of a revision");
    }

    // ssh needs its user, and asks for no password that stands here; for http the user is a secret.
    private static string AddressOf(GitSource source) => source.Repository.IsFile ? source.Repository.LocalPath
        : source.Repository.Scheme == "ssh" ? new UriBuilder(source.Repository) { Password = "" }.Uri.AbsoluteUri : source.Repository.GetComponents(UriComponents.SchemeAndServer | UriComponents.PathAndQuery, UriFormat.UriEscaped);

    private static bool IsFullId(string? text) => text is { Length: 40 or 64 } && text.All(char.IsAsciiHexDigit);

    private static FlowKitException Failed(GitSource source, string problem) =>
        new(PypiErrors.GitFailed, $"git could not get {SafeAddress.Of(source.Repository)}{(source.Revision is null ? "" : " at '" + source.Revision + "'")}: {problem}. Check address and revision; credentials come from git's own configuration.");
}
