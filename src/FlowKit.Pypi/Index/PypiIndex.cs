using FlowKit.Content.Downloading;

namespace FlowKit.Pypi.Index;

/// <summary>One place to get Python packages from, as the user configured it.</summary>
/// <param name="Name">The name that locks, messages and pins use. Unique among the indexes of one solve.</param>
/// <param name="Address">The absolute address: of the root of a simple API (a trailing slash is implied), or of a flat page or folder.</param>
public sealed record PypiIndex(string Name, Uri Address)
{
    /// <summary>The index at <c>https://pypi.org/simple/</c>, under the name <c>pypi</c>.</summary>
    public static PypiIndex PyPI { get; } = new("pypi", new Uri("https://pypi.org/simple/")) { IsDefault = true };

    /// <summary>How the index lists what it has. Default: <see cref="PypiIndexKind.Simple"/>.</summary>
    public PypiIndexKind Kind { get; init; }

    /// <summary>An explicit index serves only the packages that are pinned to it. Default: false.</summary>
    public bool IsExplicit { get; init; }

    /// <summary>The default index is asked last, whatever its place among the others. Default: false.</summary>
    public bool IsDefault { get; init; }

    /// <summary>A file without an upload time stays available under a cut-off date. Default: false, which is the safe reading.</summary>
    public bool AllowsMissingUploadTime { get; init; }

    /// <summary>Where the credentials are refused (401 or 403) the next index is asked, instead of stopping. Default: false.</summary>
    public bool IgnoresRefusedCredentials { get; init; }

    /// <summary>
    /// When credentials are sent to the index and its files on the same server. Default: <see cref="FetchAuthentication.WhenAsked"/>; those of the address are sent at once.
    /// </summary>
    public FetchAuthentication Authentication { get; init; }

    /// <summary>How long a page that the HTTP cache keeps is taken without asking, in place of what the server says (<c>Cache-Control</c>). Default: what the server says.</summary>
    public TimeSpan? FreshFor { get; init; }

    /// <summary>Plain <c>http</c> is taken also from a server that is not this machine. Default: false: what it answers could come from anybody on the way.</summary>
    public bool AllowsPlainHttp { get; init; }

    /// <summary>The name, and the address without anything secret.</summary>
    public override string ToString() => Name + " (" + SafeAddress.Of(Address) + ")";
}
