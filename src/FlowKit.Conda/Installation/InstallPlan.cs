using FlowKit.Conda.Installation.Records;
using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Installation;

/// <summary>What has to happen for a prefix to hold exactly a set of packages.</summary>
public sealed class InstallPlan
{
    private InstallPlan(IReadOnlyList<PackageChange> changes, IReadOnlyList<InstalledPackage> kept, CondaPython? python)
    {
        Changes = changes;
        Kept = kept;
        Python = python;
    }

    /// <summary>The changes in ordinal order of the packages' names.</summary>
    public IReadOnlyList<PackageChange> Changes { get; }

    /// <summary>The packages that stay as they are, in ordinal order of their names.</summary>
    public IReadOnlyList<InstalledPackage> Kept { get; }

    /// <summary>The Python that the prefix will have; null for none.</summary>
    public CondaPython? Python { get; }

    /// <summary>Whether there is nothing to do.</summary>
    public bool IsEmpty => Changes.Count == 0;

    /// <summary>Compares what is installed with what is wanted.</summary>
    /// <param name="installed">The packages of the prefix.</param>
    /// <param name="wanted">All packages that it is to hold; each name once.</param>
    /// <param name="options">Platform, Python and what is to be installed anew; null for the defaults.</param>
    /// <exception cref="FlowKitException"><c>FK8118</c>: a name is wanted twice. <c>FK8113</c>: noarch Python packages without a Python.</exception>
    public static InstallPlan Create(IReadOnlyList<InstalledPackage> installed, IReadOnlyList<PackageRecord> wanted, CondaInstallOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(installed);
        ArgumentNullException.ThrowIfNull(wanted);
        options ??= new CondaInstallOptions();
        SortedDictionary<string, PackageRecord> after = new(StringComparer.Ordinal);
        foreach (PackageRecord record in wanted)
        {
            if (!after.TryAdd(record.Name, record))
            {
                throw new FlowKitException(CondaErrors.BadInstallSet,
                    $"Two packages named {record.Name} are to be installed ({after[record.Name]} and {record}); a prefix holds each name once. Solve again, or take one of them out.");
            }
        }
        CondaPython? python = options.Python ?? PythonOf(after.GetValueOrDefault("python"), options.Platform);
        CondaPython? pythonBefore = options.Python ?? PythonOf(installed.FirstOrDefault(package => package.Record.Name == "python")?.Record, options.Platform);
        if (python is null && after.Values.FirstOrDefault(record => record.NoArch == NoArchType.Python) is { } homeless)
        {
            throw new FlowKitException(CondaErrors.PythonMissing,
                $"{homeless.Name} {homeless.Version.Source} is a noarch Python package, and there is no python among the packages to be installed. Add python to the specs.");
        }
        bool pythonChanges = python is not null && pythonBefore is not null && !python.IsCompatibleWith(pythonBefore);
        List<PackageChange> changes = [];
        List<InstalledPackage> kept = [];
        foreach (InstalledPackage before in installed)
        {
            if (!after.Remove(before.Record.Name, out PackageRecord? record))
            {
                changes.Add(new PackageChange(PackageChangeKind.Remove, before, null));
            }
            else if (!before.IsSameAs(record))
            {
                int order = record.Version.CompareTo(before.Record.Version);
                PackageChangeKind kind = order > 0 ? PackageChangeKind.Upgrade : order < 0 ? PackageChangeKind.Downgrade : PackageChangeKind.Rebuild;
                changes.Add(new PackageChange(kind, before, record));
            }
            else if (options.Reinstall.Contains(record.Name) || (pythonChanges && NoArchType.Python == (record.NoArch == NoArchType.None ? before.Record.NoArch : record.NoArch)))
            {
                changes.Add(new PackageChange(PackageChangeKind.Reinstall, before, record));
            }
            else
            {
                kept.Add(before);
            }
        }
        changes.AddRange(after.Values.Select(record => new PackageChange(PackageChangeKind.Install, null, record)));
        changes.Sort((left, right) => string.CompareOrdinal(left.Name, right.Name));
        return new InstallPlan(changes, kept, python);
    }

    /// <summary>The plan for a prefix that holds what is wanted.</summary>
    internal static InstallPlan Unchanged(IReadOnlyList<InstalledPackage> installed, IReadOnlyList<PackageRecord> wanted, CondaInstallOptions options) =>
        new([], installed, options.Python ?? PythonOf(wanted.FirstOrDefault(record => record.Name == "python"), options.Platform));

    /// <summary>The changes, one a line.</summary>
    public override string ToString() => IsEmpty ? "nothing to do" : string.Join('\n', Changes);

    private static CondaPython? PythonOf(PackageRecord? record, string platform) => record is null ? null : CondaPython.Of(record, platform);
}
