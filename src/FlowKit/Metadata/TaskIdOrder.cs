namespace FlowKit.Metadata;

/// <summary>The order of task ids: shorter ones first, then by their characters, so that 10 comes after 9.</summary>
internal sealed class TaskIdOrder : IComparer<string>
{
    public static TaskIdOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        int byLength = (x?.Length ?? 0).CompareTo(y?.Length ?? 0);
        return byLength != 0 ? byLength : string.CompareOrdinal(x, y);
    }
}
