namespace FlowKit.Pypi.Solving;

/// <summary>The classes of packages, least urgent first.</summary>
internal enum PriorityClass
{
    /// <summary>Nothing special: in the order of first sight.</summary>
    Unspecified,

    /// <summary>Its versions often made others impossible.</summary>
    ConflictLate,

    /// <summary>Its versions were often rejected.</summary>
    ConflictEarly,

    /// <summary>One version only is asked for.</summary>
    Singleton,

    /// <summary>A direct reference.</summary>
    DirectUrl,

    /// <summary>The root, and the Python version.</summary>
    Root,
}
