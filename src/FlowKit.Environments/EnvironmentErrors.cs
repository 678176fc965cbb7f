namespace FlowKit.Environments;

/// <summary>The stable codes of the errors that the environment runtime raises: <c>FK7300</c> to <c>FK7399</c> for naming, resolving and keeping environments, <c>FK8300</c> to <c>FK8399</c> for hydrating and using them.</summary>
public static class EnvironmentErrors
{
    /// <summary>A text is not an environment name, a template of one, an environment id or a pathspec.</summary>
    public const string InvalidName = "FK7301";

    /// <summary>The store has no environment of that name.</summary>
    public const string NameNotFound = "FK7302";

    /// <summary>The name already means another environment, and it may not be moved.</summary>
    public const string NameTaken = "FK7303";

    /// <summary>Somebody else moved the name since it was last seen.</summary>
    public const string NameMoved = "FK7304";

    /// <summary>A template names a variable that does not exist.</summary>
    public const string UnknownVariable = "FK7305";

    /// <summary>A value put into a template breaks the grammar of names.</summary>
    public const string InvalidVariableValue = "FK7306";

    /// <summary>A lock could not be read, or is not what its id says.</summary>
    public const string InvalidLock = "FK7307";

    /// <summary>The store has no environment with that id.</summary>
    public const string EnvironmentNotFound = "FK7308";

    /// <summary>A spec contradicts itself or lacks something.</summary>
    public const string InvalidSpec = "FK7309";

    /// <summary>What is added cannot live with what a base has locked.</summary>
    public const string CompositionConflict = "FK7310";

    /// <summary>A PyPI requirement cannot live with what conda installs.</summary>
    public const string MixedConflict = "FK7311";

    /// <summary>A channel or an index is named that nobody defined.</summary>
    public const string UnknownSource = "FK7312";

    /// <summary>A lock holds nothing for the platform that is asked for.</summary>
    public const string PlatformNotLocked = "FK7313";

    /// <summary>A pathspec names a step that recorded no environment, or several.</summary>
    public const string PathspecNotResolved = "FK7314";

    /// <summary>A package of a lock can be had from nowhere: not from the store, not from its address.</summary>
    public const string PackageUnavailable = "FK7315";

    /// <summary>A package has no hash, so it can neither be locked nor published.</summary>
    public const string PackageWithoutHash = "FK7316";

    /// <summary>An environment store holds something that it cannot have written, or cannot be written to.</summary>
    public const string StoreDamaged = "FK7317";

    /// <summary>Bases of a composition have different settings, and it does not say which of them counts.</summary>
    public const string SettingsConflict = "FK7350";

    /// <summary>Nothing may be solved, and an environment is not locked yet.</summary>
    public const string NotLocked = "FK7351";

    /// <summary>A lock cannot be exported as it is asked for.</summary>
    public const string InvalidExport = "FK7390";

    /// <summary>The environment was locked for other platforms than this machine.</summary>
    public const string WrongPlatform = "FK8302";

    /// <summary>A prefix could not be made.</summary>
    public const string HydrationFailed = "FK8303";

    /// <summary>An environment without Python was asked to run Python.</summary>
    public const string NoPython = "FK8304";

    /// <summary>Python code raised an exception.</summary>
    public const string PythonException = "FK8310";

    /// <summary>The worker process ended while it was needed.</summary>
    public const string WorkerDied = "FK8311";

    /// <summary>A Python value is not of the type that the C# side expects.</summary>
    public const string ValueMismatch = "FK8312";

    /// <summary>A Python object may not be loaded here: its writer's packages are not active with the same hashes.</summary>
    public const string IncompatibleObject = "FK8313";

    /// <summary>A Python object is gone: its worker ended before the object was pickled.</summary>
    public const string ObjectGone = "FK8314";

    /// <summary>A Python object cannot be pickled, or its pickle cannot be loaded.</summary>
    public const string PickleFailed = "FK8315";
}
