namespace FlowKit;

/// <summary>The codes of errors about running flows: FK8400 to FK8499.</summary>
public static class FlowErrors
{
    /// <summary>An artifact was read that no step has set.</summary>
    public const string ArtifactNotSet = "FK8401";

    /// <summary>Something that only a run has was used on an instance that no run made.</summary>
    public const string NoRun = "FK8402";

    /// <summary>A transition does not name a step: a lambda or a variable was given where a method group is meant.</summary>
    public const string UnreadableTransition = "FK8403";

    /// <summary>A join asked for a branch that did not lead to it.</summary>
    public const string NoSuchBranch = "FK8404";

    /// <summary>Branches set one artifact differently, and the join did not choose.</summary>
    public const string MergeConflict = "FK8405";

    /// <summary>A foreach item was asked for where there is none, or as another type.</summary>
    public const string NoForeachItem = "FK8406";

    /// <summary>A text could not be read as the value of a parameter.</summary>
    public const string InvalidParameter = "FK8407";

    /// <summary>A required parameter was not given.</summary>
    public const string MissingParameter = "FK8408";

    /// <summary>A flow's constructor asks for a service that is not registered.</summary>
    public const string MissingService = "FK8409";

    /// <summary>The stored content of an artifact is not what its type says.</summary>
    public const string UnreadableArtifact = "FK8410";

    /// <summary>A flow has no step, artifact or parameter of that name.</summary>
    public const string UnknownMember = "FK8411";

    /// <summary>No proxy of a Python module interface was generated.</summary>
    public const string NoPythonModule = "FK8412";
}
