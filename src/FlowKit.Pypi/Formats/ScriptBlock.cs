using System.Buffers;

namespace FlowKit.Pypi.Formats;

/// <summary>Finds the <c>script</c> metadata block in a Python script (PEP 723).</summary>
internal static class ScriptBlock
{
    private const string Opening = "# /// ";

    private static readonly SearchValues<char> TypeCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-");

    /// <summary>The block's TOML, on the lines it has in the script, so that errors point there; null where there is none.</summary>
    public static string? Find(string script, string fileName)
    {
        string[] lines = [.. script.Split('\n').Select(static line => line.TrimEnd('\r'))];
        string? found = null;
        for (int i = 0; i < lines.Length; i++)
        {
            if (!IsOpening(lines[i])) continue;

            // The last line of comments that closes a block ends it; a block never closed, or with nothing in it, is none. Blocks of other types hold what they hold.
            int close = -1, end = i + 1;
            for (; end < lines.Length && IsComment(lines[end]); end++)
            {
                if (lines[end] == "# ///") close = end;
            }
            if (close < i + 2)
            {
                i = end - 1;
                continue;
            }
            if (lines[i] == Opening + "script")
            {
                if (found is not null)
                    throw new FlowKitException(PypiErrors.InvalidProjectFile, fileName + "(" + (i + 1) + ",1): a script has one block '# /// script' only.");
                found = new string('\n', i + 1) + string.Join('\n', lines[(i + 1)..close].Select(static line => line.Length > 2 ? line[2..] : ""));
            }
            i = close;
        }
        return found;
    }

    private static bool IsOpening(string line) =>
        line.Length > Opening.Length && line.StartsWith(Opening, StringComparison.Ordinal) && line.AsSpan(Opening.Length).IndexOfAnyExcept(TypeCharacters) < 0;

    private static bool IsComment(string line) => line == "#" || line.StartsWith("# ", StringComparison.Ordinal);
}
