namespace FlowKit.Content.Storage;

/// <summary>The folder of a <see cref="ContentStore"/>: where its parts lie, and how they come and go.</summary>
internal sealed class StoreFolder(string root)
{
    public string Root { get; } = Path.GetFullPath(root);

    /// <summary>Shared by those who use entries, had alone by whoever takes some out. No bucket begins with a dot.</summary>
    public string Gate => InRoot(".locks", ".held");

    public string EntryOf(string bucket, string key) => Path.Combine(Root, bucket, key);

    /// <summary>The folder of all markers, by bucket.</summary>
    public string Markers => Path.Combine(Root, ".state");

    public string MarkersOf(string bucket) => Path.Combine(Markers, bucket);

    public string MarkerOf(string bucket, string key) => Path.Combine(Markers, bucket, key);

    public string LockOf(string bucket, string key) => InRoot(".locks", bucket, key);

    /// <summary>A new path for work in progress.</summary>
    /// <exception cref="FlowKitException"><c>FK7009</c>: the store cannot be written.</exception>
    public string NewTemporaryPath()
    {
        string path = InRoot(".tmp", Guid.NewGuid().ToString("N"));
        try
        {
            PrivateFolder.Create(Path.GetDirectoryName(path)!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(e);
        }
        return path;
    }

    public bool IsThere(string bucket, string key) => File.Exists(MarkerOf(bucket, key)) && Path.Exists(EntryOf(bucket, key));

    public bool IsComplete(string bucket, string key)
    {
        if (!IsThere(bucket, key)) return false;
        string marker = MarkerOf(bucket, key);
        try
        {
            // What was used since the machine was started is in its memory as it was written.
            return !LastUse.IsBeforeStart(marker) || TreeSummary.TryParse(File.ReadAllText(marker)) == TreeSummary.Of(EntryOf(bucket, key));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody takes it out just now.
            return false;
        }
    }

    public void Discard(string entry)
    {
        if (SetAside(entry) is { } aside) Delete(aside);
    }

    /// <summary>Out of the way by one rename: another process never sees half of it. Null where there was nothing.</summary>
    public string? SetAside(string entry)
    {
        if (!Path.Exists(entry)) return null;
        string aside = NewTemporaryPath();
        FilesInUse.Patiently(() =>
        {
            if (Directory.Exists(entry)) Directory.Move(entry, aside);
            else File.Move(entry, aside);
        });
        return aside;
    }

    /// <summary>Deletes what crashed processes left unfinished more than a day ago.</summary>
    public void DeleteUnfinished()
    {
        DirectoryInfo unfinished = new(Path.Combine(Root, ".tmp"));
        if (!unfinished.Exists || unfinished.LinkTarget is not null) return;
        DateTime yesterday = DateTime.UtcNow.AddDays(-1);
        foreach (FileSystemInfo left in unfinished.EnumerateFileSystemInfos())
        {
            if (left.LastWriteTimeUtc < yesterday) Delete(left.FullName);
        }
    }

    /// <summary>Deletes a tree that was set aside. A link is taken away, never what it leads to.</summary>
    public static void Delete(string path)
    {
        try
        {
            if (Directory.Exists(path)) Directory.Delete(path, recursive: new DirectoryInfo(path).LinkTarget is null);
            else File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Left in .tmp, where the next one finds it; the entry itself is right either way.
        }
    }

    public FlowKitException NotWritable(Exception e) =>
        new(ContentErrors.NotWritable, $"The cache folder {Root} cannot be written: {e.Message} Give it the permission or the space, or choose another cache folder.", e);

    private string InRoot(params string[] parts)
    {
        try
        {
            PrivateFolder.Create(Root);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(e);
        }
        return Path.Combine([Root, .. parts]);
    }
}
