using System.Globalization;
using System.Text.Json;
using FlowKit.Content.Storage;

namespace FlowKit.Content.Downloading;

/// <summary>What <see cref="CachingFetcher"/> knows of a kept answer beside its bytes (RFC 9111).</summary>
internal sealed record CachedAnswer
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    public Uri? FinalAddress { get; private init; }

    /// <summary>How many bytes the body has.</summary>
    public long Length { get; private init; }

    public string? ContentType { get; private init; }

    public string? ETag { get; private init; }

    public DateTimeOffset? LastModified { get; private init; }

    public string? CacheControl { get; private init; }

    /// <summary>When the answer was made, by the clock here: its age counts from then.</summary>
    public required DateTimeOffset StoredAt { get; init; }

    /// <summary>Whether the answer was that there is nothing.</summary>
    public bool IsMissing { get; private init; }

    /// <summary>Whether the server wants to be asked each time, or answers differ by more than what the entry's key tells.</summary>
    public bool IsAlwaysAskedFor => Names(CacheControl, "no-cache") || Names(Vary, "*") || Names(Vary, "Authorization");

    /// <summary>How long the answer holds from <see cref="StoredAt"/> on, as the server says: nothing where it does not, as nothing is guessed.</summary>
    public TimeSpan Lifetime => MaxAge(CacheControl) ?? (Expires is { } expires ? expires - Date : Names(CacheControl, "immutable") ? Longest : TimeSpan.Zero);

    private DateTimeOffset Date { get; init; }

    private DateTimeOffset? Expires { get; init; }

    private string? Vary { get; init; }

    /// <summary>The server wants the answer kept by nobody.</summary>
    public static bool ForbidsKeeping(FetchResponse response) => Names(response.CacheControl, "no-store");

    public static CachedAnswer Missing(DateTimeOffset now) => new() { StoredAt = now, Date = now, IsMissing = true };

    public static CachedAnswer Of(FetchResponse response, long length, DateTimeOffset now) => new()
    {
        FinalAddress = response.FinalAddress, Length = length, ContentType = response.ContentType, ETag = response.ETag, LastModified = response.LastModified,
        CacheControl = response.CacheControl, Vary = response.Vary, Expires = response.Expires, Date = response.Date ?? now, StoredAt = now - AgeOf(response, now),
    };

    /// <summary>The answer with what the server said beside that it has not changed; null where what has not changed is another one.</summary>
    public CachedAnswer? Renew(FetchResponse unchanged, DateTimeOffset now) => ETag is not null && unchanged.ETag is { } tag && Weak(tag) != Weak(ETag) ? null : this with
    {
        ETag = unchanged.ETag ?? ETag, LastModified = unchanged.LastModified ?? LastModified, CacheControl = unchanged.CacheControl ?? CacheControl, Vary = unchanged.Vary ?? Vary,
        Expires = unchanged.Expires ?? Expires, Date = unchanged.Date ?? now, StoredAt = now - AgeOf(unchanged, now),
    };

    public static CachedAnswer? TryRead(string entry)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(entry + ".head"));
            JsonElement root = document.RootElement;
            DateTimeOffset stored = root.GetProperty("stored").GetDateTimeOffset();
            return new CachedAnswer
            {
                FinalAddress = Uri.TryCreate(Text("address"), UriKind.Absolute, out Uri? address) ? address : null, Length = root.GetProperty("length").GetInt64(), ContentType = Text("type"), ETag = Text("etag"),
                LastModified = Time("modified"), CacheControl = Text("cache-control"), Vary = Text("vary"), Expires = Time("expires"), Date = Time("date") ?? stored, StoredAt = stored,
                IsMissing = root.TryGetProperty("missing", out _),
            };

            string? Text(string name) => root.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

            DateTimeOffset? Time(string name) => root.TryGetProperty(name, out JsonElement value) ? value.GetDateTimeOffset() : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            // Not there, or not to be understood: the answer is asked for again.
            return null;
        }
    }

    /// <summary>Keeps it. Where that cannot be, the answer is asked for again.</summary>
    public void TryWrite(string entry) => CacheFile.TryWrite(entry + ".head", path =>
    {
        using FileStream file = new(path, FileMode.CreateNew, FileAccess.Write);
        using Utf8JsonWriter json = new(file);
        json.WriteStartObject();
        if (FinalAddress is not null) json.WriteString("address", FinalAddress.AbsoluteUri);
        json.WriteNumber("length", Length);
        if (ContentType is not null) json.WriteString("type", ContentType);
        if (ETag is not null) json.WriteString("etag", ETag);
        if (LastModified is { } modified) json.WriteString("modified", modified);
        if (CacheControl is not null) json.WriteString("cache-control", CacheControl);
        if (Vary is not null) json.WriteString("vary", Vary);
        if (Expires is { } expires) json.WriteString("expires", expires);
        json.WriteString("date", Date);
        json.WriteString("stored", StoredAt);
        if (IsMissing) json.WriteBoolean("missing", true);
        json.WriteEndObject();
    });

    // What caches on the way say, or, where they say nothing, the time that it must have been under way.
    private static TimeSpan AgeOf(FetchResponse response, DateTimeOffset now) => response.Date is { } date && now - date > response.Age ? now - date : response.Age;

    // What cannot be read is taken for old (RFC 9111, 4.2.1).
    private static TimeSpan? MaxAge(string? cacheControl)
    {
        foreach (string part in Parts(cacheControl))
        {
            if (!part.StartsWith("max-age=", StringComparison.OrdinalIgnoreCase)) continue;
            string digits = part[8..].Trim('"');
            if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)) return digits.Length > 0 && digits.All(char.IsAsciiDigit) ? Longest : TimeSpan.Zero;
            return TimeSpan.FromSeconds(Math.Min(seconds, Longest.TotalSeconds));
        }
        return null;
    }

    private static bool Names(string? list, string name) => Parts(list).Contains(name, StringComparer.OrdinalIgnoreCase);

    private static string[] Parts(string? list) => (list ?? "").Split(',', StringSplitOptions.TrimEntries);

    // Servers that compress on the way make tags weak; to ask whether something changed both are the same (RFC 9110, 13.1.2).
    private static string Weak(string tag) => tag.StartsWith("W/", StringComparison.Ordinal) ? tag[2..] : tag;
}
