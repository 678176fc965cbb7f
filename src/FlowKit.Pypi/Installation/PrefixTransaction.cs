using FlowKit.Content.Storage;

namespace FlowKit.Pypi.Installation;

/// <summary>
/// A change of a prefix that happens wholly or not at all. What is removed is moved aside first, into a folder of the prefix with a journal; the folder is renamed when the
/// change is done. After a crash the next change finds the journal and takes the unfinished one back.
/// </summary>
internal sealed class PrefixTransaction : IDisposable
{
    private const string FolderName = ".flowkit-change";
    private const string DoneName = ".flowkit-done-";

    private readonly string _prefix;
    private readonly string _folder;
    private readonly StreamWriter _journal;
    private int _count;
    private bool _finished;

    private PrefixTransaction(string prefix)
    {
        _prefix = prefix;
        _folder = Path.Combine(prefix, FolderName);
        Directory.CreateDirectory(_folder);
        _journal = new StreamWriter(new FileStream(Path.Combine(_folder, "journal"), FileMode.CreateNew, FileAccess.Write, FileShare.Read)) { NewLine = "\n", AutoFlush = true };
    }

    /// <summary>Begins a change, after taking back one that a crash left unfinished.</summary>
    public static PrefixTransaction Begin(string prefix)
    {
        Recover(prefix);
        try
        {
            return new PrefixTransaction(prefix);
        }
        catch (IOException e) when (File.Exists(Path.Combine(prefix, FolderName, "journal")))
        {
            throw Busy(prefix, e);
        }
    }

    /// <summary>Takes back what a crash left unfinished, and clears away what it left of a finished change.</summary>
    public static void Recover(string prefix)
    {
        string folder = Path.Combine(prefix, FolderName);
        if (Directory.Exists(folder)) TakeBack(prefix, folder);
        if (!Directory.Exists(prefix)) return;
        foreach (string done in Directory.EnumerateDirectories(prefix, DoneName + "*")) FilesInUse.Discard(done);
    }

    /// <summary>Moves a file or link aside; false where it is not there.</summary>
    public bool Remove(string path)
    {
        if (!File.Exists(path) && new FileInfo(path).LinkTarget is null) return false;
        string aside = Note('-', path);
        FilesInUse.Patiently(() => File.Move(path, aside));
        return true;
    }

    /// <summary>Gives a file other content.</summary>
    public void Replace(string path, string content)
    {
        Remove(path);
        Create(path);
        File.WriteAllText(path, content);
    }

    /// <summary>Notes that a file will be made.</summary>
    public void Create(string path) => Note('+', path);

    /// <summary>Notes that a folder will be made.</summary>
    public void CreateFolder(string path) => Note('*', path);

    /// <summary>Removes a folder, and those above it, while they are empty.</summary>
    public void RemoveEmpty(string folder, IReadOnlySet<string> kept)
    {
        for (string? at = folder; at is not null && at.Length > _prefix.Length && !kept.Contains(at) && Directory.Exists(at) && !Directory.EnumerateFileSystemEntries(at).Any(); at = Path.GetDirectoryName(at))
        {
            Note('/', at);
            Directory.Delete(at);
        }
    }

    /// <summary>The change is done: what was moved aside goes.</summary>
    public void Commit()
    {
        _finished = true;
        _journal.Dispose();
        string done = Path.Combine(_prefix, DoneName + Guid.NewGuid().ToString("N"));
        FilesInUse.Patiently(() => Directory.Move(_folder, done));
        FilesInUse.Discard(done);
    }

    /// <summary>Takes everything back, unless the change was committed.</summary>
    public void Dispose()
    {
        if (_finished) return;
        _finished = true;
        _journal.Dispose();
        TakeBack(_prefix, _folder);
    }

    private string Note(char what, string path)
    {
        int number = _count++;
        _journal.WriteLine($"{what}{number}\t{Path.GetRelativePath(_prefix, path)}");
        return Path.Combine(_folder, number.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    private static void TakeBack(string prefix, string folder)
    {
        string journal = Path.Combine(folder, "journal");
        string[] lines = ReadJournal(prefix, journal);
        for (int i = lines.Length - 1; i >= 0; i--)
        {
            int tab = lines[i].IndexOf('\t', StringComparison.Ordinal);
            // The last line may be cut short: then its change was not made yet.
            if (tab < 2) continue;
            string path = Path.Combine(prefix, lines[i][(tab + 1)..]), aside = Path.Combine(folder, lines[i][1..tab]);
            if (lines[i][0] == '/')
            {
                Directory.CreateDirectory(path);
            }
            else if (lines[i][0] == '+')
            {
                if (File.Exists(path)) File.Delete(path);
            }
            else if (lines[i][0] == '*')
            {
                if (Directory.Exists(path) && !Directory.EnumerateFileSystemEntries(path).Any()) Directory.Delete(path);
            }
            else if (File.Exists(aside) || new FileInfo(aside).LinkTarget is not null)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.Move(aside, path, overwrite: true);
            }
        }
        Directory.Delete(folder, recursive: true);
    }

    // Whoever is still writing the journal holds it open: then nothing was left over, but another process is at work.
    private static string[] ReadJournal(string prefix, string journal)
    {
        if (!File.Exists(journal)) return [];
        try
        {
            using StreamReader reader = new(new FileStream(journal, FileMode.Open, FileAccess.Read, FileShare.None));
            return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (IOException e)
        {
            throw Busy(prefix, e);
        }
    }

    private static FlowKitException Busy(string prefix, IOException e) => new(PypiErrors.PrefixBusy, $"Another process is changing {prefix}. Wait until it is done, and try again.", e);
}
