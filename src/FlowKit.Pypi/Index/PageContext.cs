using FlowKit.Content.Downloading;

namespace FlowKit.Pypi.Index;

/// <summary>Where a page came from, and what was odd about it.</summary>
internal sealed class PageContext(Uri address, string indexName)
{
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
        url = null!;
        fileName = "";
        UrlText joined = Base.Join(link);
        fragment = joined.Fragment;
        UrlText quoted = joined.WithoutFragment().Quoted();
        fileName = quoted.LastPathPart;
        if (fileName.Length == 0 || fileName.AsSpan().IndexOfAny('/', '\\', '\0') >= 0 || !Uri.TryCreate(quoted.ToString(), UriKind.Absolute, out Uri? parsed))
        {
            Warn($"a link without a usable file name was passed over: '{(link.Length > 200 ? link[..200] + "…" : SafeLink(link))}'");
            return false;
        }
        url = parsed;
        return true;
    }

    // A query may be a signature, user information a password.
    private static string SafeLink(string link)
    {
        UrlText text = UrlText.Split(link);
        return (text.Authority is { } authority ? authority[(authority.LastIndexOf('@') + 1)..] : "") + text.Path;
    }
}
