using System.Text;

namespace FlowKit.Pypi.Packages;

/// <summary>
/// Names as macOS compares them: without case, and with letters taken apart from their accents. The runtime takes letters apart only when it has the data for it, which a
/// process in invariant mode has not; then the Latin letters, and Hangul, are taken apart by this table.
/// </summary>
internal static class NameForms
{
    private static readonly bool RuntimeKnows = "\u00E9".Normalize(NormalizationForm.FormD).Length == 2;
    private static readonly Dictionary<char, string> Latin = MakeLatin();

    /// <summary>A form that is equal for two names that cannot both be in one folder.</summary>
    public static string Key(string name)
    {
        if (Ascii.IsValid(name)) return name.ToLowerInvariant();
        if (RuntimeKnows) return name.Normalize(NormalizationForm.FormD).ToLowerInvariant();
        StringBuilder key = new(name.Length + 8);
        foreach (char c in name)
        {
            if (c is >= '\uAC00' and <= '\uD7A3') AppendHangul(key, c - 0xAC00);
            else if (Latin.TryGetValue(c, out string? parts)) key.Append(parts);
            else key.Append(c);
        }
        return key.ToString().ToLowerInvariant();
    }

    private static void AppendHangul(StringBuilder key, int index)
    {
        key.Append((char)(0x1100 + (index / 588))).Append((char)(0x1161 + (index % 588 / 28)));
        if (index % 28 != 0) key.Append((char)(0x11A7 + (index % 28)));
    }

    private static Dictionary<char, string> MakeLatin()
    {
        Dictionary<char, string> table = [];
        Add(table, '\u0300', "AEIOUaeiouNn", "ÀÈÌÒÙàèìòùǸǹ");
        Add(table, '\u0301', "AEIOUYaeiouyCcLlNnRrSsZzGgÆæØø", "ÁÉÍÓÚÝáéíóúýĆćĹĺŃńŔŕŚśŹźǴǵǼǽǾǿ");
        Add(table, '\u0302', "AEIOUaeiouCcGgHhJjSsWwYy", "ÂÊÎÔÛâêîôûĈĉĜĝĤĥĴĵŜŝŴŵŶŷ");
        Add(table, '\u0303', "ANOanoIiUu", "ÃÑÕãñõĨĩŨũ");
        Add(table, '\u0304', "AaEeIiOoUuÆæYy", "ĀāĒēĪīŌōŪūǢǣȲȳ");
        Add(table, '\u0306', "AaEeGgIiOoUu", "ĂăĔĕĞğĬĭŎŏŬŭ");
        Add(table, '\u0307', "CcEeGgIZzAaOo", "ĊċĖėĠġİŻżȦȧȮȯ");
        Add(table, '\u0308', "AEIOUaeiouyY", "ÄËÏÖÜäëïöüÿŸ");
        Add(table, '\u030A', "AaUu", "ÅåŮů");
        Add(table, '\u030B', "OoUu", "ŐőŰű");
        Add(table, '\u030C', "CcDdEeLlNnRrSsTtZzAaIiOoUuGgKkƷʒjHh", "ČčĎďĚěĽľŇňŘřŠšŤťŽžǍǎǏǐǑǒǓǔǦǧǨǩǮǯǰȞȟ");
        Add(table, '\u030F', "AaEeIiOoRrUu", "ȀȁȄȅȈȉȌȍȐȑȔȕ");
        Add(table, '\u0311', "AaEeIiOoRrUu", "ȂȃȆȇȊȋȎȏȒȓȖȗ");
        Add(table, '\u031B', "OoUu", "ƠơƯư");
        Add(table, '\u0326', "SsTt", "ȘșȚț");
        Add(table, '\u0327', "CcGgKkLlNnRrSsTtEe", "ÇçĢģĶķĻļŅņŖŗŞşŢţȨȩ");
        Add(table, '\u0328', "AaEeIiUuOo", "ĄąĘęĮįŲųǪǫ");
        return table;
    }

    private static void Add(Dictionary<char, string> table, char accent, string letters, string composed)
    {
        for (int i = 0; i < letters.Length; i++) table.Add(composed[i], new string([letters[i], accent]));
    }
}
