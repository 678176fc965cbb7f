using System.Text;

namespace FlowKit;

/// <summary>Takes credentials out of text that may be shown: the user information of every address in it.</summary>
public static class SecretMask
{
    /// <summary>The text with each character of user information (<c>https://user:token@host</c>) replaced by <c>*</c>, so that positions in it stay right.</summary>
    public static string InText(string text)
    {
        if (text is null) return "";
        StringBuilder? masked = null;
        int at = 0;
        while ((at = text.IndexOf("://", at, StringComparison.Ordinal)) >= 0)
        {
            at += 3;
            int end = at, last = -1;
            for (; end < text.Length && text[end] is not ('/' or '?' or '#' or ' ' or '\t' or '\n' or '"' or '\''); end++)
            {
                if (text[end] == '@') last = end;
            }
            for (int i = at; i < last; i++) (masked ??= new StringBuilder(text))[i] = '*';
            at = end;
        }
        return masked?.ToString() ?? text;
    }
}
