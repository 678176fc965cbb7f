using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Index;

/// <summary>
/// Where a solve gets its knowledge from: one index, a folder of wheels, or several of them together. Implementations are safe for concurrent calls and
/// ask for each thing once.
/// </summary>
public interface IPypiSource
{
    /// <summary>The files of a project; null where no index knows the name.</summary>
    /// <exception cref="FlowKitException">An index could not be asked, refused the credentials, or answered with something that is not a project page (<c>FK7211</c>).</exception>
    ValueTask<ProjectPage?> GetProjectAsync(PackageName name, CancellationToken cancellationToken = default);

    /// <summary>The core metadata of a file of this source, or of any wheel by its address, by the cheapest way there is.</summary>
    /// <exception cref="FlowKitException">The metadata cannot be had (<c>FK7213</c>) or does not have the promised hash (<c>FK7005</c>).</exception>
    ValueTask<CoreMetadata> GetMetadataAsync(PypiFile file, CancellationToken cancellationToken = default);
}
