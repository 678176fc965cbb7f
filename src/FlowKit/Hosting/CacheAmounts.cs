using System.Globalization;
using FlowKit.Environments.Specs;

namespace FlowKit.Hosting;

/// <summary>Ages and sizes as people write them.</summary>
internal static class CacheAmounts
{
    private static readonly (string Unit, long Bytes)[] Sizes =
    [
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40), ("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000),
        ("K", 1_000), ("M", 1_000_000), ("G", 1_000_000_000), ("T", 1_000_000_000_000), ("B", 1), ("", 1),
    ];

    // What is longer ago than any cache.
    private static readonly TimeSpan LongestAge = TimeSpan.FromDays(110_000);

    /// <summary>A number of bytes: <c>10GB</c>, <c>1.5 GiB</c>, <c>1000</c>; null for what is none.</summary>
    public static long? Size(string text)
    {
        foreach ((string unit, long bytes) in Sizes)
        {
            if (text.EndsWith(unit, StringComparison.OrdinalIgnoreCase))
                return Number(text[..^unit.Length]) is { } count && count <= long.MaxValue / (decimal)bytes ? (long)(count * bytes) : null;
        }

        return null;
    }

    /// <summary>A length of time: <c>30d</c>, <c>12 hours</c>, <c>P2W</c>; null for what is none, or longer than three hundred years.</summary>
    public static TimeSpan? Age(string text) => AgeText.TryParse(text) is { } age && age <= LongestAge ? age : null;

    /// <summary>A number of bytes in the largest unit that fits.</summary>
    public static string Text(long bytes)
    {
        string[] units = ["B", "KB", "MB", "GB", "TB"];
        double value = bytes;
        int unit = 0;
        for (; value >= 999.5 && unit < units.Length - 1; unit++)
        {
            value /= 1000;
        }

        return unit == 0 || value >= 99.5 ? string.Create(CultureInfo.InvariantCulture, $"{value:0} {units[unit]}") : string.Create(CultureInfo.InvariantCulture, $"{value:0.0} {units[unit]}");
    }

    private static decimal? Number(string text) =>
        decimal.TryParse(text.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number) ? number : null;
}
