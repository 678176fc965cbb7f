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

    /// <summary>A Python function gave another number of results than the C# interface says.</summary>
    public const string PythonResultCount = "FK8413";

    /// <summary>The flow has a run of that id already.</summary>
    public const string RunExists = "FK8420";

    /// <summary>The metadata store has no such run, or the text names none.</summary>
    public const string RunNotFound = "FK8421";

    /// <summary>The metadata store cannot be opened, or a newer release of FlowKit wrote it.</summary>
    public const string MetadataUnavailable = "FK8422";

    /// <summary>The content of an artifact is not in the artifact store, or is damaged.</summary>
    public const string ArtifactLost = "FK8423";

    /// <summary>A step ended with an error that is not FlowKit's.</summary>
    public const string StepFailed = "FK8424";

    /// <summary>A step returned a transition that its flow cannot follow.</summary>
    public const string InvalidTransition = "FK8425";

    /// <summary>The run was stopped.</summary>
    public const string RunCancelled = "FK8426";

    /// <summary>A program that a step ran cannot be started, or a native library is not in the environment.</summary>
    public const string ProgramNotFound = "FK8427";

    /// <summary>The upstream run lacks what a member marked <c>[FromTrigger]</c> needs, or has not finished successfully.</summary>
    public const string UnusableTrigger = "FK8501";

    /// <summary>A setting cannot be read, or contradicts another.</summary>
    public const string InvalidConfiguration = "FK8601";
}
