using System.Text;

namespace FlowKit.Conda.Installation;

/// <summary>Puts a prefix in the place of the text that stands for it in a package's file. Works on bytes: files need not be UTF-8, and line ends stay.</summary>
internal static class PlaceholderReplacement
{
    /// <summary>Replaces every occurrence in a text file; a first line that the system would not take becomes one that it does.</summary>
    /// <param name="content">The file.</param>
    /// <param name="placeholder">What stands for the prefix.</param>
    /// <param name="prefix">The prefix, on Windows with forward slashes.</param>
    /// <param name="maxShebang">The longest first line that the system takes, in bytes; 0 where first lines mean nothing.</param>
    public static byte[] InText(ReadOnlySpan<byte> content, string placeholder, string prefix, int maxShebang)
    {
        byte[] old = Encoding.UTF8.GetBytes(placeholder), replacement = Encoding.UTF8.GetBytes(prefix);
        using MemoryStream output = new(content.Length + 256);
        if (maxShebang > 0 && content.StartsWith("#!"u8))
        {
            int end = content.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = end < 0 ? content : content[..end];
            output.Write(Encoding.Latin1.GetBytes(ShebangLine.Replace(Encoding.Latin1.GetString(line), AsBytes(placeholder), AsBytes(prefix), maxShebang)));
            content = content[line.Length..];
        }
        ReplaceAll(content, old, replacement, output);
        return output.ToArray();
    }

    /// <summary>
    /// Replaces every occurrence in a binary file: in each text up to its NUL, all occurrences, and what got shorter is filled with NULs, so that
    /// nothing behind it moves.
    /// </summary>
    public static byte[] InBinary(ReadOnlySpan<byte> content, string placeholder, string prefix)
    {
        byte[] old = Encoding.UTF8.GetBytes(placeholder), replacement = Encoding.UTF8.GetBytes(prefix);
        if (replacement.Length > old.Length) throw new ArgumentException("The prefix is longer than its placeholder.", nameof(prefix));
        byte[] result = content.ToArray();
        int at = 0;
        while (result.AsSpan(at).IndexOf(old) is var found and >= 0)
        {
            int start = at + found;
            int length = result.AsSpan(start).IndexOf((byte)0);
            int end = length < 0 ? result.Length : start + length;
            Span<byte> text = result.AsSpan(start, end - start);
            using MemoryStream replaced = new(text.Length);
            ReplaceAll(text, old, replacement, replaced);
            ReadOnlySpan<byte> shorter = replaced.GetBuffer().AsSpan(0, (int)replaced.Length);
            shorter.CopyTo(text);
            text[shorter.Length..].Clear();
            at = end;
        }
        return result;
    }

    private static void ReplaceAll(ReadOnlySpan<byte> content, ReadOnlySpan<byte> old, ReadOnlySpan<byte> replacement, MemoryStream output)
    {
        while (content.IndexOf(old) is var found and >= 0)
        {
            output.Write(content[..found]);
            output.Write(replacement);
            content = content[(found + old.Length)..];
        }
        output.Write(content);
    }

    // The first line is worked on as text of which each character is one byte.
    private static string AsBytes(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}
