using FlowKit.Content.Downloading;
using FlowKit.Environments.Specs;

namespace FlowKit.Environments.Locking;

/// <summary>
/// Where a package of a lock comes from: a remote address without credentials, or a place in a channel or index that has a name and whose
/// address means something only on one machine. So a lock holds no path of the machine that wrote it.
/// </summary>
/// <param name="Source">The name of the channel or index that <paramref name="Path"/> is relative to; null for a remote address.</param>
/// <param name="Path">A remote address, or a path relative to the source.</param>
public sealed record PackageLocation(string? Source, string Path)
{
    /// <summary>A place that only the machine that locked knew: the package is in a store, or nowhere.</summary>
    public static PackageLocation Nowhere { get; } = new(null, "");

    /// <summary>The location of <paramref name="address"/>, which came from <paramref name="source"/>.</summary>
    /// <param name="source">The channel or index that led to it.</param>
    /// <param name="sourceAddress">Where that is on this machine.</param>
    /// <param name="address">The absolute address of the package.</param>
    public static PackageLocation Of(string source, Uri sourceAddress, Uri address)
    {
        ArgumentNullException.ThrowIfNull(sourceAddress);
        ArgumentNullException.ThrowIfNull(address);
        if (!EnvironmentSource.IsLocalAddress(address)) return new PackageLocation(null, WithoutCredentials(address));
        string relative = AsFolder(sourceAddress).MakeRelativeUri(address).ToString();
        return new PackageLocation(source, relative);
    }

    /// <summary>The address on this machine.</summary>
    /// <param name="addressOf">Gives the address of a named channel or index; null where this machine knows none.</param>
    /// <returns>An absolute address; null where the source is not known here.</returns>
    public Uri? ToAddress(Func<string, Uri?> addressOf)
    {
        ArgumentNullException.ThrowIfNull(addressOf);
        if (Source is null) return Uri.TryCreate(Path, UriKind.Absolute, out Uri? address) && !EnvironmentSource.IsLocalAddress(address) ? address : null;
        Uri? source = addressOf(Source);
        return source is null || !Uri.TryCreate(AsFolder(source), Path, out Uri? inside) || inside.Scheme != source.Scheme ? null : inside;
    }

    /// <summary>The remote address, or the name of the source and the path in it.</summary>
    public override string ToString() => Source is null ? Path : Source + ":" + Path;

    private static string WithoutCredentials(Uri address)
    {
        string safe = SafeAddress.Of(address);
        // A masked token path would be no address any more; such a package is found through the store, or its channel's own definition.
        return safe.Contains("/t/****", StringComparison.Ordinal) ? safe.Replace("/t/****", "", StringComparison.Ordinal) : safe;
    }

    private static Uri AsFolder(Uri address) =>
        address.AbsolutePath.EndsWith('/') ? address : new UriBuilder(address) { Path = address.AbsolutePath + "/" }.Uri;
}
