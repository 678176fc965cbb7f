using FlowKit.Content.Downloading;

namespace FlowKit.Pypi.Index;

/// <summary>
/// Credentials of indexes from the environment: <c>FLOWKIT_INDEX_NAME_USERNAME</c> and <c>FLOWKIT_INDEX_NAME_PASSWORD</c>, where NAME is the index's name in capitals with
/// <c>_</c> for everything but letters and digits. They go to the index's own scheme, host and port only; of several indexes there the one whose address the asked one begins
/// with counts, the longest first.
/// </summary>
public sealed class IndexCredentials : ICredentialSource
{
    private readonly (Uri Address, string Name)[] _indexes;
    private readonly Func<string, string?> _variable;

    /// <summary>Creates a source for these indexes.</summary>
    /// <param name="indexes">The indexes.</param>
    /// <param name="variable">Reads a variable. Default: the process's environment.</param>
    public IndexCredentials(IEnumerable<PypiIndex> indexes, Func<string, string?>? variable = null)
    {
        ArgumentNullException.ThrowIfNull(indexes);
        _indexes = [.. indexes.OrderByDescending(index => index.Address.AbsolutePath.Length).Select(index => (index.Address, VariableName(index.Name)))];
        _variable = variable ?? Environment.GetEnvironmentVariable;
    }

    /// <inheritdoc/>
    public ValueTask<Credential?> FindAsync(Uri address, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(address);
        Credential? ofRealm = null;
        foreach ((Uri index, string name) in _indexes)
        {
            if (Uri.Compare(address, index, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) != 0) continue;
            string? user = _variable(name + "_USERNAME"), password = _variable(name + "_PASSWORD");
            if (user is null && password is null) continue;
            Credential credential = Credential.Basic(user ?? "", password ?? "");
            if (Contains(index, address)) return ValueTask.FromResult<Credential?>(credential);

            // The files of an index often lie beside its pages, not below them.
            ofRealm ??= credential;
        }
        return ValueTask.FromResult(ofRealm);
    }

    private static bool Contains(Uri index, Uri address)
    {
        string folder = index.AbsolutePath.TrimEnd('/');
        return address.AbsolutePath.StartsWith(folder, StringComparison.Ordinal) && (address.AbsolutePath.Length == folder.Length || address.AbsolutePath[folder.Length] == '/');
    }

    private static string VariableName(string name) =>
        "FLOWKIT_INDEX_" + string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToUpperInvariant(c) : '_'));
}
