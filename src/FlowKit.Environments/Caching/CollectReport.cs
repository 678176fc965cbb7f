namespace FlowKit.Environments.Caching;

/// <summary>What was taken out of a cache.</summary>
/// <param name="Freed">What was taken out, by kind; with <see cref="CollectOptions.DryRun"/> what would be. The bytes are those that the disk gets back.</param>
/// <param name="Left">What is left, by kind.</param>
/// <param name="InUse">How many entries were due and are left because somebody uses them.</param>
public sealed record CollectReport(IReadOnlyList<CacheSize> Freed, IReadOnlyList<CacheSize> Left, int InUse)
{
    /// <summary>All bytes that were freed.</summary>
    public long FreedBytes => Freed.Sum(static size => size.Bytes);
}
