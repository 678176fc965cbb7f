namespace FlowKit.Content.Downloading;

/// <summary>Credentials from a netrc file: <c>machine HOST login USER password SECRET</c>, and <c>default</c>. The file is read once, when first asked.</summary>
public sealed class NetrcCredentials : ICredentialSource
{
    private readonly Lazy<(ILookup<string, Credential> Machines, Credential? Default)> _entries;

    /// <summary>Reads <paramref name="path"/> when first asked; a file that is not there knows nothing.</summary>
    public NetrcCredentials(string path) => _entries = new(() => Read(path));

    /// <summary>The file that <c>NETRC</c> names, else <c>.netrc</c> (on Windows also <c>_netrc</c>) in the user's home folder.</summary>
    public static NetrcCredentials OfUser()
    {
        if (Environment.GetEnvironmentVariable("NETRC") is { Length: > 0 } named) return new NetrcCredentials(named);
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string path = Path.Combine(home, ".netrc");
        return new NetrcCredentials(OperatingSystem.IsWindows() && !File.Exists(path) ? Path.Combine(home, "_netrc") : path);
    }

    /// <inheritdoc/>
    /// <exception cref="FlowKitException"><c>FK7010</c>: the file is there and cannot be read.</exception>
    public ValueTask<Credential?> FindAsync(Uri address, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(address);
        // The first entry of a machine counts, as ftp(1) and curl have it, and of a user the first with that login.
        string? user = Credential.UserAlone(address);
        return ValueTask.FromResult(_entries.Value.Machines[address.Host].Append(_entries.Value.Default).FirstOrDefault(known => known is not null && (user is null || known.User == user)));
    }

    private static (ILookup<string, Credential> Machines, Credential? Default) Read(string path)
    {
        List<(string Machine, Credential Credential)> machines = [];
        Credential? byDefault = null;
        if (!File.Exists(path)) return (Lookup(), null);
        List<string> words;
        try
        {
            words = WordsOf(File.ReadLines(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FlowKitException(ContentErrors.BadCredentialsFile, $"The netrc file {path} cannot be read: {e.Message}", e);
        }
        string? machine = null, login = null, password = null;
        bool open = false;
        for (int i = 0; i < words.Count; i++)
        {
            string? next = i + 1 < words.Count ? words[i + 1] : null;
            switch (words[i])
            {
                case "machine":
                    Close();
                    (machine, open) = (next, true);
                    i++;
                    break;
                case "default":
                    Close();
                    (machine, open) = (null, true);
                    break;
                case "login":
                    login = next;
                    i++;
                    break;
                case "password":
                    password = next;
                    i++;
                    break;
                case "account":
                    i++;
                    break;
            }
        }
        Close();
        return (Lookup(), byDefault);

        ILookup<string, Credential> Lookup() => machines.ToLookup(static entry => entry.Machine, static entry => entry.Credential, StringComparer.OrdinalIgnoreCase);

        void Close()
        {
            if (open && password is not null)
            {
                Credential credential = Credential.Basic(login ?? "", password);
                if (machine is null) byDefault ??= credential;
                else machines.Add((machine, credential));
            }
            (machine, login, password, open) = (null, null, null, false);
        }
    }

    // A macro (macdef) runs to the next empty line and holds no credentials; a comment starts with # at the start of a word.
    private static List<string> WordsOf(IEnumerable<string> lines)
    {
        List<string> words = [];
        bool inMacro = false;
        foreach (string line in lines)
        {
            if (inMacro)
            {
                inMacro = line.Trim().Length > 0;
                continue;
            }
            string[] parts = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            for (int i = 0; i < parts.Length; i++)
            {
                bool isValue = words.Count > 0 && words[^1] is "password" or "login";
                if (parts[i].StartsWith('#') && !isValue) break;
                if (parts[i] == "macdef" && !isValue)
                {
                    inMacro = true;
                    break;
                }
                words.Add(Unquote(parts[i]));
            }
        }
        return words;
    }

    private static string Unquote(string word) => word is ['"', .., '"'] ? word[1..^1].Replace("\\\"", "\"", StringComparison.Ordinal) : word;
}
