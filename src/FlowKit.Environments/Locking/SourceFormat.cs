using System.Text.Json;
using FlowKit.Content.Hashing;
using FlowKit.Pypi.Specs;

namespace FlowKit.Environments.Locking;

/// <summary>What a wheel was built from, inside a lock.</summary>
internal static class SourceFormat
{
    private const string Key = "built-from";

    public static void Write(Utf8JsonWriter json, LockedSource source)
    {
        json.WriteStartObject(Key);
        json.WriteString("kind", source.Kind switch { LockedSourceKind.Archive => "archive", LockedSourceKind.Git => "git", _ => "folder" });
        json.WriteString("sha256", source.Sha256.ToString());
        if (source.FileName is not null) json.WriteString("file", source.FileName);
        if (source.ArchiveSha256 is { } archive && archive != source.Sha256) json.WriteString("archive-sha256", archive.ToString());
        if (source.Commit is not null) json.WriteString("commit", source.Commit);
        if (source.LargeFiles) json.WriteBoolean("large-files", true);
        if (source.Subdirectory is not null) json.WriteString("subdirectory", source.Subdirectory);
        if (source.BuiltWith.Count > 0) LockFormat.WriteStrings(json, "built-with", source.BuiltWith.Order(StringComparer.Ordinal));
        json.WriteEndObject();
    }

    public static LockedSource? Read(JsonElement package)
    {
        if (!package.TryGetProperty(Key, out JsonElement element)) return null;
        LockedSourceKind kind = LockFormat.OptionalText(element, "kind") switch
        {
            "archive" => LockedSourceKind.Archive,
            "git" => LockedSourceKind.Git,
            "folder" => LockedSourceKind.Folder,
            { } other => throw new FormatException($"the kind of sources '{other}' is unknown"),
            null => throw new FormatException("it does not say what a wheel is built from"),
        };
        Sha256Digest hash = Sha256Digest.Parse(element.GetProperty("sha256").GetString() ?? "");
        return new LockedSource(kind, hash)
        {
            FileName = LockFormat.OptionalText(element, "file"),
            ArchiveSha256 = LockFormat.OptionalText(element, "archive-sha256") is { } archive ? Sha256Digest.Parse(archive) : kind == LockedSourceKind.Archive ? hash : null,
            Commit = LockFormat.OptionalText(element, "commit"),
            LargeFiles = element.TryGetProperty("large-files", out JsonElement large) && large.GetBoolean(),
            Subdirectory = LockFormat.OptionalText(element, "subdirectory"),
            BuiltWith = [.. LockFormat.Strings(element, "built-with").Select(static r => Requirement.Parse(r).ToString())],
        };
    }
}
