using System.Text;

namespace FlowKit.Tests.Shared;

/// <summary>Damages texts and documents at random (the same way each time) and gives them to a reader, which takes them or refuses them in its own words, by <c>TRefusal</c>.</summary>
internal static class Damage
{
    private const int Rounds = 3000;

    // What readers have tripped over: marks of every syntax, half a surrogate pair, bytes that are no UTF-8, numbers too large for anything.
    private static readonly byte[][] Pieces =
    [
        .. "\" ' [ ] { } ( ) < > = == , . : ; # \\ / // ../ - + ~ ! @ $ % & * | 0 9 e T null true -1 999999999999999999999 1e999 \\ud800 \\u0000 %zz &a *a !!x é 😀".Split(' ').Select(Encoding.UTF8.GetBytes),
        [(byte)'\n'], [(byte)'\r'], [(byte)'\t'], [(byte)' '], [0], [0x80], [0xc1], [0xff], [0xdf, 0xff, 0xff, 0xff, 0xff], [0xcf, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
    ];

    /// <summary>Damages text.</summary>
    public static void Check<TRefusal>(string text, Action<string> read) where TRefusal : Exception => Check<TRefusal>(Encoding.UTF8.GetBytes(text), bytes => read(Encoding.UTF8.GetString(bytes)));

    /// <summary>Damages bytes.</summary>
    public static void Check<TRefusal>(byte[] content, Action<byte[]> read) where TRefusal : Exception
    {
        Random random = new(20_240_101);
        for (int round = 0; round < Rounds; round++)
        {
            byte[] damaged = content;
            for (int hits = random.Next(1, 4); hits > 0 && damaged.Length > 0; hits--) damaged = Hit(damaged, random);
            try
            {
                read(damaged);
            }
            catch (TRefusal)
            {
                // Refused in the reader's own words: what it should do.
            }
            catch (Exception e) when (e is not AssertionException)
            {
                Assert.Fail("round " + round + ": " + e + "\n" + Encoding.UTF8.GetString(damaged) + "\n" + Convert.ToBase64String(damaged));
            }
        }
    }

    private static byte[] Hit(byte[] content, Random random)
    {
        int at = random.Next(content.Length), length = Math.Min(random.Next(20), content.Length - at);
        byte[] piece = Pieces[random.Next(Pieces.Length)];
        return random.Next(8) switch
        {
            0 => content[..at],
            1 => [.. content[..at], .. content[(at + length)..]],
            2 => [.. content[..at], .. content.AsSpan(at, length), .. content[at..]],
            < 6 => [.. content[..at], .. piece, .. content[at..]],
            _ => [.. content[..at], .. piece, .. content[Math.Min(at + piece.Length, content.Length)..]],
        };
    }
}
