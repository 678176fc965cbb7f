namespace FlowKit.Pypi.Index;

/// <summary>Which index a package may come from, where several are configured.</summary>
public enum IndexStrategy
{
    /// <summary>
    /// The first index that knows the name is the only one for it. The default, and the only strategy in which nobody can slip in a package of a name that a
    /// private index uses (dependency confusion).
    /// </summary>
    FirstIndex,

    /// <summary>The indexes in their order: the first that has a fitting version. Unsafe: a public index can serve a name that a private one uses.</summary>
    UnsafeFirstMatch,

    /// <summary>The best version of all indexes, the earlier index on a tie; what pip does. Unsafe: whoever uploads the highest version wins.</summary>
    UnsafeBestMatch,
}
