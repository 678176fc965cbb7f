namespace FlowKit.Environments.Locking.Export;

/// <summary>A file that a lock was exported to.</summary>
/// <param name="FileName">The name that tools of the field look for; with the platform where there is one file for each.</param>
/// <param name="Text">The content: sorted, with line feeds, the same bytes for the same lock on every machine.</param>
/// <param name="Losses">What of the lock is not in it; empty where everything is.</param>
public sealed record ExportedLock(string FileName, string Text, IReadOnlyList<LockLoss> Losses)
{
    /// <summary>Whether something of the lock is not in the file.</summary>
    public bool IsLossy => Losses.Count > 0;
}
