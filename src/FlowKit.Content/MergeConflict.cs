namespace FlowKit;

/// <summary>Finds the marks that git leaves in a text whose two versions it could not merge.</summary>
public static class MergeConflict
{
    private const string Opening = "<<<<<<< ", Closing = ">>>>>>> ";

    /// <summary>The line, from 1, of the first mark; null for a text without a pair of them.</summary>
    public static int? LineOf(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int opening = Find(text, Opening, 0);
        if (opening < 0 || Find(text, Closing, opening) < 0) return null;
        return text.AsSpan(0, opening).Count('\n') + 1;
    }

    /// <summary>Refuses a lock with such marks in it: what two branches locked is never right when joined line by line.</summary>
    /// <param name="text">The content.</param>
    /// <param name="name">The file, for the message.</param>
    /// <param name="code">The code of the error.</param>
    /// <exception cref="FlowKitException">There are marks; the message names the line and says how to lock again.</exception>
    public static void Refuse(string text, string name, string code)
    {
        if (LineOf(text) is { } line)
        {
            throw new FlowKitException(code, $"{name} cannot be read: line {line} begins a conflict of a git merge. Two branches changed the file, and what both locked cannot be joined line by line: "
                + $"take one side whole ('git checkout --ours {name}'), then let the tool that wrote it lock again what both branches ask for.");
        }
    }

    private static int Find(string text, string mark, int from)
    {
        for (int at = from; (at = text.IndexOf(mark, at, StringComparison.Ordinal)) >= 0; at++)
        {
            if (at == 0 || text[at - 1] == '\n') return at;
        }
        return -1;
    }
}
