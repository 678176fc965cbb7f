namespace FlowKit.Conda.Installation.Records;

/// <summary>The records of the packages that are installed in a prefix: the <c>conda-meta</c> folder (CEP 32).</summary>
public static class PrefixRecords
{
    internal const string FolderName = "conda-meta";

    /// <summary>Whether a folder is a conda environment to conda tools: <c>conda-meta/history</c> is there.</summary>
    public static bool IsPrefix(string prefix) => File.Exists(Path.Combine(prefix, FolderName, "history"));

    /// <summary>Reads the records of a prefix, in ordinal order of their names; none where there is no prefix.</summary>
    /// <exception cref="FlowKitException"><c>FK8115</c>: a record cannot be read, or there are two of one name.</exception>
    public static IReadOnlyList<InstalledPackage> Read(string prefix)
    {
        string[] files = RecordFiles(prefix);
        InstalledPackage[] packages = new InstalledPackage[files.Length];
        PrefixTransaction.ForEach(files.Length, Environment.ProcessorCount, i => packages[i] = ReadFile(files[i]));
        Array.Sort(packages, (left, right) => string.CompareOrdinal(left.Record.Name, right.Record.Name));
        for (int i = 1; i < packages.Length; i++)
        {
            if (packages[i].Record.Name == packages[i - 1].Record.Name)
            {
                throw new FlowKitException(CondaErrors.BadPrefixRecord, $"{Path.Combine(prefix, FolderName)} has two records of {packages[i].Record.Name} ({packages[i - 1].RecordFileName} and "
                    + $"{packages[i].RecordFileName}), as a tool leaves them that was killed. Remove the one whose files are not there, or make the environment anew.");
            }
        }
        return packages;
    }

    /// <summary>Reads one record.</summary>
    /// <exception cref="FlowKitException"><c>FK8115</c>: it cannot be read.</exception>
    public static InstalledPackage ReadFile(string file) => PrefixRecordReader.Read(File.ReadAllBytes(file), file);

    /// <summary>Reads a record from its bytes.</summary>
    /// <param name="json">The record.</param>
    /// <param name="where">Where it comes from, for errors.</param>
    /// <exception cref="FlowKitException"><c>FK8115</c>: it cannot be read.</exception>
    public static InstalledPackage Parse(ReadOnlyMemory<byte> json, string where = "in memory") => PrefixRecordReader.Read(json, where);

    /// <summary>Writes a record; the stream stays open.</summary>
    public static void Write(Stream output, InstalledPackage package)
    {
        ArgumentNullException.ThrowIfNull(package);
        PrefixRecordWriter.Write(output, package);
    }

    /// <summary>
    /// What is installed, told from the names of the records alone: enough to see whether a prefix still is what a lock says, hundreds of times
    /// faster than reading the records. Ordered by name.
    /// </summary>
    public static IReadOnlyList<(string Name, string Version, string Build)> ReadNames(string prefix)
    {
        List<(string Name, string Version, string Build)> names = [];
        foreach (string file in RecordFiles(prefix))
        {
            string stem = Path.GetFileNameWithoutExtension(file);
            int build = stem.LastIndexOf('-');
            int version = build > 0 ? stem.LastIndexOf('-', build - 1) : -1;
            if (version > 0) names.Add((stem[..version], stem[(version + 1)..build], stem[(build + 1)..]));
        }
        names.Sort((left, right) => string.CompareOrdinal(left.Name, right.Name));
        return names;
    }

    internal static string[] RecordFiles(string prefix)
    {
        string folder = Path.Combine(prefix, FolderName);
        return Directory.Exists(folder) ? Directory.GetFiles(folder, "*.json") : [];
    }
}
