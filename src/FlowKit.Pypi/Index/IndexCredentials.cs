using FlowKit.Content.Downloading;

namespace FlowKit.Pypi.Index;

/// <summary>
/// Credentials of indexes: those that stand in an index's address, else those of the environment, <c>FLOWKIT_INDEX_NAME_USERNAME</c> and <c>FLOWKIT_INDEX_NAME_PASSWORD</c> (the password alone
/// where the address has the user), where NAME is the index's name in capitals with <c>_</c> for everything but letters and digits. They go to the index's own scheme, host and port only; of several indexes
/// there the one whose address the asked one begins with counts, the longest first.
/// </summary>
public sealed class IndexCredentials : ICredentialSource
{
    private readonly IEnumerable<PypiIndex> _indexes;
    private readonly Func<string, string?> _variable;

    /// <summary>Creates a source for these indexes.</summary>
    /// <param name="indexes">The indexes; read again for each question, so those that become known later count too.</param>
    /// <param name="variable">Reads a variable. Default: the process's environment.</param>
    public IndexCredentials(IEnumerable<PypiIndex> indexes, Func<string, string?>? variable = null)
    {
        ArgumentNullException.ThrowIfNull(indexes);
        _indexes = indexes;
        _variable = variable ?? Environment.GetEnvironmentVariable;
    }

    /// <inheritdoc/>
    public ValueTask<Credential?> FindAsync(Uri address, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(address);
        Credential? ofRealm = null;
        foreach (PypiIndex index in _indexes.OrderByDescending(index => index.Address.AbsolutePath.Length).ThenBy(index => index.Name, StringComparer.Ordinal))
        {
            if (Uri.Compare(address, index.Address, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) != 0) continue;
            if (OfIndex(index) is not { } credential) continue;
            if (Contains(index.Address, address)) return ValueTask.FromResult<Credential?>(credential);

            // The files of an index often lie beside its pages, not below them.
            ofRealm ??= credential;
        }
        return ValueTask.FromResult(ofRealm);
    }

    private Credential? OfIndex(PypiIndex index)
    {
        string? told = Credential.UserAlone(index.Address);
        if (told is null && Credential.FromUserInfo(index.Address) is { } whole) return whole;
        string name = "FLOWKIT_INDEX_" + string.Concat(index.Name.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToUpperInvariant(c) : '_'));
        string? user = told ?? _variable(name + "_USERNAME"), password = _variable(name + "_PASSWORD");
        return user is null && password is null ? null : Credential.Basic(user ?? "", password ?? "");
    }

    private static bool Contains(Uri index, Uri address)
    {
        string folder = index.AbsolutePath.TrimEnd('/');
        return address.AbsolutePath.StartsWith(folder, StringComparison.Ordinal) && (address.AbsolutePath.Length == folder.Length || address.AbsolutePath[folder.Length] == '/');
    }
}
