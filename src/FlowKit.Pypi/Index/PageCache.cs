using System.Security.Cryptography;
using System.Text;
using FlowKit.Content.Storage;

namespace FlowKit.Pypi.Index;

/// <summary>
/// Pages that were read before, in their binary form, in a folder. Which answer of the server an entry is of is told by the entity tag: the fetcher and its HTTP cache
/// decide what is current, this only saves the parsing. Entries are written beside and moved into place; a damaged one is no entry.
/// </summary>
internal sealed class PageCache(string folder)
{
    // Part of the path: another layout is another folder, and never misread.
    private readonly string _folder = Path.Combine(folder, "simple-v1");

    public ProjectPage? TryRead(Uri address, Uri finalAddress, string etag)
    {
        try
        {
            ProjectPage? page = PageArchive.Read(File.ReadAllBytes(PathOf(address)), KeyOf(finalAddress, etag));
            if (page is not null) LastUse.Note(PathOf(address));
            return page;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public void Write(Uri address, Uri finalAddress, string etag, ProjectPage page)
    {
        // What the form has no place for, and matters to a solve, is read from the page itself each time.
        if (page.Status is { Marker: not "active" }) return;
        if (page.Status is not null || page.Versions is not null || page.Warnings.Count > 0) page = page with { Status = null, Versions = null, Warnings = [] };
        if (PageArchive.Write(page, KeyOf(finalAddress, etag)) is not { } content) return;
        CacheFile.TryWrite(PathOf(address), content);
    }

    private static string KeyOf(Uri finalAddress, string etag) => finalAddress.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped) + "\n" + etag;

    private string PathOf(Uri address) =>
        Path.Combine(_folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)))));
}
