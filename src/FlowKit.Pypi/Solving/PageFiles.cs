using FlowKit.Pypi.Index;

namespace FlowKit.Pypi.Solving;

/// <summary>The files of a page, those of one version chained in the order of the page: a long history costs each of its versions two numbers.</summary>
internal sealed class PageFiles(IReadOnlyList<PypiFile> files)
{
    private readonly int[] _next = new int[files.Count];

    public PypiFile this[int place] => files[place];

    /// <summary>The place that follows in the chain.</summary>
    public int After(int place) => _next[place];

    /// <summary>Puts a place behind the last one of a chain.</summary>
    public void Chain(int last, int place) => _next[last] = place;
}
