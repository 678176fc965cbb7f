using System.Buffers;
using FlowKit.Content.Downloading;

namespace FlowKit.Pypi.Index;

/// <summary>Where a page came from, and what was odd about it.</summary>
internal sealed class PageContext(Uri address, string indexName)
{
    private static readonly SearchValues<char> PlainHost = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.-");
    private static readonly SearchValues<char> PlainPath = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/");

    public UrlText Base { get; set; } = UrlText.Split(address.OriginalString);

    public string IndexName { get; } = indexName;

    public List<string> Warnings { get; } = [];

    public FlowKitException Error(string problem, Exception? inner = null) =>
        new(PypiErrors.BadIndexPage, $"Cannot read the page {SafeAddress.Of(address)} of the index{(IndexName.Length == 0 ? "" : " '" + IndexName + "'")}: {problem}.", inner);

    /// <summary>Adds a warning; a page full of broken entries says so a few times only.</summary>
    public void Warn(string what)
    {
        if (Warnings.Count < 20) Warnings.Add(what);
    }

    /// <summary>The address, name and fragment of a link; false, with a warning, where it cannot be used.</summary>
    public bool TryResolve(string link, out Uri url, out string fileName, out string? fragment)
    {
        if (IsPlain(link) && Uri.TryCreate(link, UriKind.Absolute, out Uri? plain))
        {
            // Most links are absolute and need no repair.
            fragment = null;
            url = plain;
            fileName = link[(link.LastIndexOf('/') + 1)..];
            return true;
        }
        url = null!;
        fileName = "";
        // The URL standard takes tabs and line breaks out of what stands in an attribute.
        if (link.AsSpan().IndexOfAny('\t', '\r', '\n') >= 0) link = string.Concat(link.Split('\t', '\r', '\n'));
        UrlText joined = Base.Join(link);
        fragment = joined.Fragment;
        UrlText quoted = joined.WithoutFragment().Quoted();
        fileName = quoted.LastPathPart;
        if (fileName.Length == 0 || fileName.Any(c => c is '/' or '\\' || char.IsControl(c)) || !Uri.TryCreate(quoted.ToString(), UriKind.Absolute, out Uri? parsed))
        {
            Warn($"a link without a usable file name was passed over: '{(link.Length > 200 ? link[..200] + "…" : SafeLink(link))}'");
            return false;
        }
        url = parsed;
        return true;
    }

    private static bool IsPlain(string link)
    {
        if (!link.StartsWith("https://", StringComparison.Ordinal)) return false;
        int slash = link.IndexOf('/', "https://".Length);
        if (slash <= "https://".Length || link[^1] == '/' || link.AsSpan("https://".Length, slash - "https://".Length).IndexOfAnyExcept(PlainHost) >= 0) return false;
        ReadOnlySpan<char> path = link.AsSpan(slash);
        return path.IndexOfAnyExcept(PlainPath) < 0 && path.IndexOf("/.", StringComparison.Ordinal) < 0;
    }

    // A query may be a signature, user information a password.
    private static string SafeLink(string link)
    {
        UrlText text = UrlText.Split(link);
        return (text.Authority is { } authority ? authority[(authority.LastIndexOf('@') + 1)..] : "") + text.Path;
    }
}
