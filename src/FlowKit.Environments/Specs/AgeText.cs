using System.Globalization;
using System.Text.RegularExpressions;

namespace FlowKit.Environments.Specs;

/// <summary>An age as people write it (<c>7 days</c>, <c>12h</c>, <c>1.5 weeks</c>) or as ISO 8601 does (<c>P7D</c>, <c>PT12H</c>).</summary>
public static class AgeText
{
    // Some 24,000 years: further back than calendars go, and no number overflows.
    private const decimal MostSeconds = 9_000_000m * 24 * 3600;

    // Months and years have no length of their own, so they are no ages.
    private static readonly Regex Duration = new(@"^P(?=.)(?:([0-9]{1,12})W)?(?:([0-9]{1,12})D)?(?:T(?=.)(?:([0-9]{1,12})H)?(?:([0-9]{1,12})M)?(?:([0-9]{1,12}(?:\.[0-9]{1,7})?)S)?)?$", RegexOptions.CultureInvariant);
    private static readonly Regex Words = new(@"^([0-9]{1,12}(?:\.[0-9]{0,6})?|\.[0-9]{1,6}) *(weeks?|w|days?|d|hours?|hrs?|h|minutes?|mins?|m|seconds?|secs?|s)$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase);
    private static readonly int[] Lengths = [7 * 24 * 3600, 24 * 3600, 3600, 60, 1];

    /// <summary>Reads an age, also that of nothing at all; null for what is none.</summary>
    public static TimeSpan? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string trimmed = text.Trim();
        decimal seconds = 0;
        if (Duration.Match(trimmed) is { Success: true } duration)
        {
            for (int i = 0; i < Lengths.Length; i++) seconds += duration.Groups[i + 1] is { Success: true } digits ? Number(digits) * Lengths[i] : 0;
        }
        else if (Words.Match(trimmed) is { Success: true } words)
        {
            seconds = Number(words.Groups[1]) * Lengths["wdhms".IndexOf(char.ToLowerInvariant(words.Groups[2].Value[0]))];
        }
        else
        {
            return null;
        }
        return seconds <= MostSeconds ? TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond)) : null;
    }

    private static decimal Number(Group digits) => decimal.Parse(digits.Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
}
