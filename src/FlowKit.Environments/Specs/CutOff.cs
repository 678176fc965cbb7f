using System.Globalization;
using System.Xml;

namespace FlowKit.Environments.Specs;

/// <summary>
/// Up to when packages count: a moment (<c>2026-01-31</c>, <c>2026-01-31T12:00:00Z</c>), an age (<c>7 days</c>, <c>P7D</c>), or no limit (<c>none</c>). A date alone counts as a whole day, in UTC. An age
/// is counted back from when an environment is resolved; the lock keeps that moment, so the same lock means the same packages later.
/// </summary>
public readonly record struct CutOff
{
    private static readonly string[] MomentFormats = ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    private CutOff(DateTimeOffset? moment, TimeSpan? age) => (Moment, Age) = (moment, age);

    /// <summary>No limit: what lifts a cut-off that would count otherwise.</summary>
    public static CutOff None => default;

    /// <summary>The moment, in UTC; null for an age and for no limit.</summary>
    public DateTimeOffset? Moment { get; }

    /// <summary>The age; null for a moment and for no limit.</summary>
    public TimeSpan? Age { get; }

    /// <summary>A cut-off that is a moment.</summary>
    public static implicit operator CutOff(DateTimeOffset moment) => new(moment.ToUniversalTime(), null);

    /// <summary>A cut-off that is an age.</summary>
    /// <param name="age">The age, more than nothing.</param>
    public static CutOff OfAge(TimeSpan age) => age > TimeSpan.Zero ? new CutOff(null, age) : throw new ArgumentOutOfRangeException(nameof(age), age, "An age is more than nothing.");

    /// <summary>Reads a moment, an age or <c>none</c>.</summary>
    /// <exception cref="SpecParseException"><c>FK7309</c>: the text is none of them.</exception>
    public static CutOff Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string trimmed = text.Trim();
        if (trimmed == "none") return None;
        if (DateTime.TryParseExact(trimmed, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime day) && day < DateTime.MaxValue.Date)
            return new DateTimeOffset(day.AddDays(1), TimeSpan.Zero);
        if (DateTimeOffset.TryParseExact(trimmed, MomentFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset moment)) return moment;
        return AgeText.TryParse(trimmed) is { } age && age > TimeSpan.Zero
            ? new CutOff(null, age)
            : throw new SpecParseException(EnvironmentErrors.InvalidSpec, "cut-off", text, 0, "a date ('2026-01-31'), a moment ('2026-01-31T12:00:00Z'), an age ('7 days', 'P7D', 'PT12H') or 'none' was expected");
    }

    /// <summary>The moment that it means when the ages of an environment are counted from <paramref name="now"/>; null for no limit.</summary>
    public DateTimeOffset? At(DateTimeOffset now)
    {
        if (Age is not { } age) return Moment;
        // Further back than time goes, everything is too new.
        return now.UtcTicks > age.Ticks ? now.ToUniversalTime() - age : DateTimeOffset.MinValue;
    }

    /// <summary>The text that <see cref="Parse"/> reads: <c>2026-01-31T12:00:00Z</c>, <c>P7D</c> (ISO 8601), or <c>none</c>.</summary>
    public override string ToString() => Age is { } age ? XmlConvert.ToString(age)
        : Moment is { } moment ? moment.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", CultureInfo.InvariantCulture)
        : "none";
}
