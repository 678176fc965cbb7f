using System.Text;

namespace FlowKit.Pypi.Specs;

/// <summary>Splits a core metadata file into its header fields and its body, as e-mail does: folded lines, any case, any line end.</summary>
internal static class MetadataHeaders
{
    public static List<KeyValuePair<string, string>> Split(string text, out string body)
    {
        List<KeyValuePair<string, string>> headers = [];
        string? name = null;
        StringBuilder value = new();
        int position = text.Length > 0 && text[0] == '\uFEFF' ? 1 : 0;
        int lastEnd = 0;
        body = "";
        while (position < text.Length)
        {
            int lineStart = position;
            int end = NextLine(text, ref position);
            if (end == lineStart)
            {
                body = text.Substring(position);
                break;
            }
            char first = text[lineStart];
            if (first is ' ' or '\t')
            {
                if (name is null) continue;

                // A folded line keeps the line break before it.
                value.Append(text, lastEnd, end - lastEnd);
                lastEnd = end;
                continue;
            }
            int colon = text.IndexOf(':', lineStart, end - lineStart);
            if (colon == lineStart)
            {
                // A value without a name is passed over, as e-mail readers do.
                Flush();
                continue;
            }
            if (colon < 0 || !IsFieldName(text, lineStart, colon))
            {
                // Not a header any more: what follows is the body, as e-mail readers take it.
                body = text.Substring(lineStart);
                break;
            }
            Flush();
            name = text.Substring(lineStart, colon - lineStart);
            int from = colon + 1;
            while (from < end && text[from] is ' ' or '\t') from++;
            value.Append(text, from, end - from);
            lastEnd = end;
        }
        Flush();
        return headers;

        void Flush()
        {
            if (name is not null) headers.Add(new KeyValuePair<string, string>(name, value.ToString()));
            name = null;
            value.Clear();
        }
    }

    private static bool IsFieldName(string text, int start, int end)
    {
        for (int i = start; i < end; i++)
        {
            if (text[i] is <= ' ' or > '~') return false;
        }
        return true;
    }

    // Gives the end of the line without its line break, and moves the position behind the break.
    private static int NextLine(string text, ref int position)
    {
        int i = position;
        while (i < text.Length && text[i] is not ('\n' or '\r')) i++;
        int end = i;
        if (i < text.Length) i += text[i] == '\r' && i + 1 < text.Length && text[i + 1] == '\n' ? 2 : 1;
        position = i;
        return end;
    }
}
