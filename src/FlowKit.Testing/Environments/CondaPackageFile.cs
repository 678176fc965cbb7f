namespace FlowKit.Testing.Environments;

/// <summary>A conda package archive in memory, with what a channel's repodata says about it.</summary>
/// <param name="Subdir">The subdir it belongs to.</param>
/// <param name="FileName">The archive's file name.</param>
/// <param name="Content">The archive.</param>
/// <param name="RepoDataRecord">Its record in <c>repodata.json</c>, as JSON text.</param>
public sealed record CondaPackageFile(string Subdir, string FileName, byte[] Content, string RepoDataRecord);
