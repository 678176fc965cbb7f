namespace FlowKit.Content.Downloading;

/// <summary>A place where people keep user names and passwords for servers: a netrc file, a keyring, options.</summary>
public interface ICredentialSource
{
    /// <summary>What to send to <paramref name="address"/>; null when this source knows nothing about it. Where it holds a user name (<see cref="Credential.UserAlone"/>), that user's are meant.</summary>
    ValueTask<Credential?> FindAsync(Uri address, CancellationToken cancellationToken = default);
}
