using System.Buffers;
using System.Text;

namespace FlowKit.Conda.Installation.Linking;

/// <summary>
/// Puts a prefix in the place of the text that stands for it in a package's file. Works on bytes (files need not be UTF-8, and line ends stay)
/// and as they pass: a library of a gigabyte takes no more memory than a script.
/// </summary>
internal sealed class PrefixReplacer
{
    private const int DefaultChunk = 256 << 10;

    private readonly byte[] _old;
    private readonly byte[] _replacement;
    private readonly bool _isBinary;
    private readonly string _placeholder;
    private readonly string _prefix;
    private readonly int _maxShebang;
    private readonly int _chunk;
    // How much shorter the text that is being read has got, if it has: its NULs follow where it ends.
    private long _padding;
    private bool _isInText;

    private PrefixReplacer(string placeholder, string prefix, bool isBinary, int maxShebang, int chunk)
    {
        (_placeholder, _prefix, _isBinary, _maxShebang) = (placeholder, prefix, isBinary, maxShebang);
        (_old, _replacement) = (Encoding.UTF8.GetBytes(placeholder), Encoding.UTF8.GetBytes(prefix));
        if (isBinary && _replacement.Length > _old.Length) throw new ArgumentException("The prefix is longer than its placeholder.", nameof(prefix));
        _chunk = Math.Max(chunk, 2 * _old.Length);
    }

    /// <summary>Replaces every occurrence in a text file; a first line that the system would not take becomes one that it does.</summary>
    /// <param name="placeholder">What stands for the prefix.</param>
    /// <param name="prefix">The prefix, on Windows with forward slashes.</param>
    /// <param name="maxShebang">The longest first line that the system takes, in bytes; 0 where first lines mean nothing.</param>
    /// <param name="chunk">How many bytes are looked at at once.</param>
    public static PrefixReplacer ForText(string placeholder, string prefix, int maxShebang, int chunk = DefaultChunk) => new(placeholder, prefix, isBinary: false, maxShebang, chunk);

    /// <summary>
    /// Replaces every occurrence in a binary file: in each text up to its NUL, all occurrences, and what got shorter is filled with NULs, so that
    /// nothing behind it moves.
    /// </summary>
    public static PrefixReplacer ForBinary(string placeholder, string prefix, int chunk = DefaultChunk) => new(placeholder, prefix, isBinary: true, 0, chunk);

    /// <summary>Copies a file with the prefix in it.</summary>
    /// <returns>Whether anything was replaced.</returns>
    public bool Copy(Stream source, Stream target)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(_chunk);
        try
        {
            bool changed = false, first = true;
            int filled = 0;
            while (true)
            {
                int read = source.ReadAtLeast(buffer.AsSpan(filled.._chunk), _chunk - filled, throwOnEndOfStream: false);
                filled += read;
                bool atEnd = filled < _chunk;
                int done = 0;
                if (first && _maxShebang > 0 && buffer.AsSpan(0, filled).StartsWith("#!"u8)) done = FirstLine(buffer.AsSpan(0, filled), target, ref changed);
                first = false;
                done += Pass(buffer.AsSpan(done..filled), atEnd, target, ref changed);
                if (atEnd) break;
                buffer.AsSpan(done..filled).CopyTo(buffer);
                filled -= done;
            }
            Pad(target);
            return changed;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // What may still be the start of an occurrence is left for the next time.
    private int Pass(ReadOnlySpan<byte> content, bool atEnd, Stream target, ref bool changed)
    {
        int done = 0;
        while (true)
        {
            ReadOnlySpan<byte> rest = content[done..];
            int found = rest.IndexOf(_old);
            int end = _isInText ? (found < 0 ? rest : rest[..found]).IndexOf((byte)0) : -1;
            if (end >= 0)
            {
                target.Write(rest[..end]);
                Pad(target);
                done += end;
            }
            else if (found >= 0)
            {
                target.Write(rest[..found]);
                target.Write(_replacement);
                done += found + _old.Length;
                _isInText = _isBinary;
                _padding += _old.Length - _replacement.Length;
                changed = true;
            }
            else
            {
                int safe = atEnd ? rest.Length : Math.Max(0, rest.Length - _old.Length + 1);
                target.Write(rest[..safe]);
                return done + safe;
            }
        }
    }

    private void Pad(Stream target)
    {
        if (!_isBinary) return;
        Span<byte> zeros = stackalloc byte[512];
        zeros.Clear();
        for (; _padding > 0; _padding -= Math.Min(_padding, zeros.Length)) target.Write(zeros[..(int)Math.Min(_padding, zeros.Length)]);
        _isInText = false;
    }

    // A line that is longer than what is looked at at once is no first line that any system would take.
    private int FirstLine(ReadOnlySpan<byte> content, Stream target, ref bool changed)
    {
        int end = content.IndexOf((byte)'\n');
        ReadOnlySpan<byte> line = end < 0 ? content : content[..end];
        if (end < 0 && content.Length == _chunk) return 0;
        byte[] replaced = Encoding.Latin1.GetBytes(ShebangLine.Replace(Encoding.Latin1.GetString(line), AsBytes(_placeholder), AsBytes(_prefix), _maxShebang));
        changed |= !line.SequenceEqual(replaced);
        target.Write(replaced);
        return line.Length;
    }

    // The first line is worked on as text of which each character is one byte.
    private static string AsBytes(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}
