using FlowKit.Content.Hashing;

namespace FlowKit.Pypi.Installation;

/// <summary>A file that an installation will make.</summary>
internal sealed class PlannedFile
{
    /// <summary>The absolute path.</summary>
    public required string Target { get; init; }

    /// <summary>The path as RECORD has it.</summary>
    public required string RecordPath { get; init; }

    /// <summary>The file of the cache that it is linked to; null where <see cref="Content"/> is written.</summary>
    public string? Source { get; init; }

    /// <summary>The bytes that are written; null where it is linked.</summary>
    public byte[]? Content { get; init; }

    public required long Size { get; init; }

    public required Sha256Digest Sha256 { get; init; }

    public bool IsExecutable { get; init; }

    /// <summary>The same file is made by another wheel or is there already: it is recorded and not written.</summary>
    public bool IsShared { get; set; }

    /// <summary>Another wheel's file of that path is the one that is made: it is neither recorded nor written.</summary>
    public bool IsLost { get; set; }
}
