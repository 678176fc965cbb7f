using System.Text.Json;
using FlowKit.Conda.Installation.Records;
using FlowKit.Content.Storage;

namespace FlowKit.Conda.Installation;

/// <summary>
/// What a change of a prefix is going to do, written before it does it. Everything new lies staged beside the journal, so what is left are
/// deletions and renames, which can be done again: a change that was interrupted before the journal was there has not happened, and one that
/// was interrupted after it is finished by whoever comes next.
/// </summary>
internal sealed class PrefixJournal
{
    private const string FolderName = PrefixRecords.FolderName + "/.flowkit";
    private const string Removing = "journal.remove", Placing = "journal.place";

    /// <summary>Paths relative to the prefix that go.</summary>
    public List<string> Remove { get; } = [];

    /// <summary>Folders that are to be there.</summary>
    public List<string> Directories { get; } = [];

    /// <summary>Where each staged file goes: the first is number 0.</summary>
    public List<string> Place { get; } = [];

    public static string StageFolder(string prefix) => Path.Combine(prefix, FolderName, "stage");

    public static string StagedFile(string prefix, int number) => Path.Combine(prefix, FolderName, "stage", number.ToString(System.Globalization.CultureInfo.InvariantCulture));

    public static string LockFile(string prefix) => Path.Combine(prefix, PrefixRecords.FolderName, ".flowkit.lock");

    /// <summary>Finishes, or clears away, what an interrupted change has left. Call it with the prefix locked.</summary>
    public static void Recover(string prefix)
    {
        PrefixTrash.Empty(prefix);
        string folder = Path.Combine(prefix, FolderName);
        if (!Directory.Exists(folder)) return;
        string removing = Path.Combine(folder, Removing), placing = Path.Combine(folder, Placing);
        if (File.Exists(removing))
        {
            PrefixJournal journal = Read(removing);
            journal.RemoveAll(prefix);
            FilesInUse.Patiently(() => File.Move(removing, placing));
            journal.PlaceAll(prefix);
        }
        else if (File.Exists(placing))
        {
            Read(placing).PlaceAll(prefix);
        }
        FilesInUse.Patiently(() => Directory.Delete(folder, recursive: true));
    }

    /// <summary>Puts the journal down: from here on the change happens, whatever becomes of this process.</summary>
    public void Begin(string prefix)
    {
        string removing = Path.Combine(prefix, FolderName, Removing);
        Write(removing + ".new");
        FilesInUse.Patiently(() => File.Move(removing + ".new", removing));
    }

    private void RemoveAll(string prefix)
    {
        HashSet<string> wanted = new(StringComparer.Ordinal);
        foreach (string path in Place.Concat(Directories.Select(directory => directory + "/.")))
        {
            for (int slash = path.LastIndexOf('/'); slash > 0 && wanted.Add(path[..slash]); slash = path.LastIndexOf('/', slash - 1))
            {
            }
        }
        HashSet<string> emptied = new(StringComparer.Ordinal);
        foreach (string path in Remove)
        {
            string file = Path.Combine(prefix, path);
            if (Directory.Exists(file) && new DirectoryInfo(file).LinkTarget is null) emptied.Add(path);
            else if (Directory.Exists(Path.GetDirectoryName(file))) PrefixTrash.Delete(prefix, file);
            RemoveBytecode(prefix, path, emptied);
            for (int slash = path.LastIndexOf('/'); slash > 0 && emptied.Add(path[..slash]); slash = path.LastIndexOf('/', slash - 1))
            {
            }
        }
        // The deepest first; what a user put into a folder keeps it.
        foreach (string path in emptied.OrderByDescending(path => path.Length).Where(path => !wanted.Contains(path)))
        {
            DirectoryInfo directory = new(Path.Combine(prefix, path));
            if (directory.Exists && directory.LinkTarget is null && !directory.EnumerateFileSystemInfos().Any()) directory.Delete();
        }
    }

    private void PlaceAll(string prefix)
    {
        foreach (string path in Directories) Directory.CreateDirectory(Path.Combine(prefix, path));
        for (int i = 0; i < Place.Count; i++)
        {
            string staged = StagedFile(prefix, i);
            FileInfo file = new(staged);
            // What is staged no longer has been placed before the interruption.
            if (!file.Exists && file.LinkTarget is null) continue;
            string target = Path.Combine(prefix, Place[i]);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            if (Directory.Exists(target) && new DirectoryInfo(target).LinkTarget is null) Directory.Delete(target);
            else if (Directory.Exists(target)) File.Delete(target);
            Rename(prefix, staged, target);
        }
    }

    // rename(2) moves a symbolic link as such; File.Move looks where it leads.
    private static void Rename(string prefix, string staged, string target)
    {
        FileInfo file = new(staged);
        if (file.LinkTarget is { } link)
        {
            File.Delete(target);
            File.CreateSymbolicLink(target, link);
            File.Delete(staged);
            return;
        }
        PrefixTrash.Replace(prefix, staged, target);
    }

    private static void RemoveBytecode(string prefix, string path, HashSet<string> emptied)
    {
        if (!path.EndsWith(".py", StringComparison.Ordinal)) return;
        string folder = path.LastIndexOf('/') is var slash and > 0 ? path[..slash] + "/__pycache__" : "__pycache__";
        string cache = Path.Combine(prefix, folder);
        if (!Directory.Exists(cache)) return;
        string stem = Path.GetFileNameWithoutExtension(path);
        foreach (string compiled in Directory.EnumerateFiles(cache, stem + ".*.pyc").ToArray()) PrefixTrash.Delete(prefix, compiled);
        emptied.Add(folder);
    }

    private void Write(string file)
    {
        using FileStream stream = new(file, FileMode.Create, FileAccess.Write);
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            foreach ((string name, List<string> paths) in new[] { ("remove", Remove), ("directories", Directories), ("place", Place) })
            {
                json.WriteStartArray(name);
                foreach (string path in paths) json.WriteStringValue(path);
                json.WriteEndArray();
            }
            json.WriteEndObject();
        }
        // Renames reach the disk in order; what they rely on must be there before.
        stream.Flush(flushToDisk: true);
    }

    private static PrefixJournal Read(string file)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
            PrefixJournal journal = new();
            foreach ((string name, List<string> paths) in new[] { ("remove", journal.Remove), ("directories", journal.Directories), ("place", journal.Place) })
                paths.AddRange(document.RootElement.GetProperty(name).EnumerateArray().Select(item => item.GetString()!));
            return journal;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FlowKitException(CondaErrors.BadPrefixRecord, $"The journal {file} of an interrupted change cannot be read: {e.Message} Make the environment anew.", e);
        }
    }
}
