using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FlowKit.Content.Downloading;
using FlowKit.Content.Storage;

namespace FlowKit.Conda.Channels;

/// <summary>
/// Remembers in which form a subdir was found, for two weeks: the next reader begins with that one instead of asking again for shards and compressed documents that the channel
/// does not have. It is no more than an order of asking: what is not there any more is looked for in all forms.
/// </summary>
internal sealed class ChannelOffers(RepoDataOptions options)
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(14);

    /// <summary>The forms in which to ask for a subdir.</summary>
    /// <param name="subdir">The address of the subdir.</param>
    /// <param name="names">The names of the documents, the best one first.</param>
    public IReadOnlyList<string> Order(Uri subdir, IReadOnlyList<string> names)
    {
        if (FileOf(subdir) is not { } file) return names;
        try
        {
            string[] lines = File.ReadAllLines(file);
            bool isValid = lines.Length == 2 && names.Contains(lines[0]) && DateTimeOffset.TryParse(lines[1], CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTimeOffset noted)
                && options.TimeProvider.GetUtcNow() - noted is var age && age >= TimeSpan.Zero && age < Kept;
            return isValid ? [lines[0], .. names.Where(name => name != lines[0])] : names;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nothing is remembered, or nobody may know.
            return names;
        }
    }

    /// <summary>Notes that a subdir was found as <paramref name="name"/>, after what comes before it was asked for in vain.</summary>
    public void Note(Uri subdir, string name)
    {
        if (FileOf(subdir) is not { } file) return;
        CacheFile.TryWrite(file, temporary => File.WriteAllLines(temporary, [name, options.TimeProvider.GetUtcNow().ToString("O", CultureInfo.InvariantCulture)]));
    }

    // Where asking costs no way to a server there is nothing to remember.
    private string? FileOf(Uri subdir) => options.CacheFolder is null || subdir.Scheme is not ("http" or "https")
        ? null
        : Path.Combine(options.CacheFolder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(SafeAddress.Of(subdir))))[..32] + ".offer");
}
