namespace FlowKit.Pypi.Index;

/// <summary>How an index lists what it has.</summary>
public enum PypiIndexKind
{
    /// <summary>One page for each project: the simple repository API (PEP 503, PEP 691), on a server or as a folder tree.</summary>
    Simple,

    /// <summary>One flat list of files of any project: a page of links or a plain folder of wheels (pip's <c>--find-links</c>).</summary>
    Flat,
}
