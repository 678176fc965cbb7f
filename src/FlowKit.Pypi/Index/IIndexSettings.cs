using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Index;

/// <summary>What a source knows of its indexes that matters when candidates are chosen and failures told.</summary>
public interface IIndexSettings
{
    /// <summary>The names of the indexes whose files stay available under a cut-off date although they do not say when they were uploaded.</summary>
    IReadOnlySet<string> IndexesWithoutUploadTimes { get; }

    /// <summary>Where a project was looked for, in words: <c>the index 'pypi'</c>.</summary>
    string DescribePlaces(PackageName name);
}
