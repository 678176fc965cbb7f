using System.Collections;

namespace FlowKit.Conda.Installation.Records;

/// <summary>The records of a prefix, read when somebody first looks at them.</summary>
internal sealed class LateRecords(string prefix) : IReadOnlyList<InstalledPackage>
{
    private readonly Lazy<IReadOnlyList<InstalledPackage>> _packages = new(() => PrefixRecords.Read(prefix));

    public int Count => _packages.Value.Count;

    public InstalledPackage this[int index] => _packages.Value[index];

    public IEnumerator<InstalledPackage> GetEnumerator() => _packages.Value.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
