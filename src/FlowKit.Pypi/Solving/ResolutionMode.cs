namespace FlowKit.Pypi.Solving;

/// <summary>Which of the fitting versions is preferred.</summary>
public enum ResolutionMode
{
    /// <summary>The highest version of every package. The default.</summary>
    Highest,

    /// <summary>The lowest version of every package: what a library's lower bounds promise.</summary>
    Lowest,

    /// <summary>The lowest version of what the user names, the highest of everything else.</summary>
    LowestDirect,
}
