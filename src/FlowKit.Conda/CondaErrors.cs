namespace FlowKit.Conda;

/// <summary>The codes of errors about conda: FK7100 to FK7199 for specs, channels, solving and files of the field, FK8100 to FK8199 for packages and prefixes.</summary>
public static class CondaErrors
{
    /// <summary>No set of packages satisfies the request.</summary>
    public const string Unsatisfiable = "FK7101";

    /// <summary>The solve took longer than its time limit.</summary>
    public const string SolveTimeout = "FK7102";

    /// <summary>A solve request contradicts itself, or asks for something that the solver cannot use.</summary>
    public const string BadRequest = "FK7103";

    /// <summary>A version literal could not be read.</summary>
    public const string BadVersion = "FK7110";

    /// <summary>A version spec could not be read.</summary>
    public const string BadVersionSpec = "FK7111";

    /// <summary>A match spec could not be read.</summary>
    public const string BadMatchSpec = "FK7112";

    /// <summary>The name of a platform could not be read.</summary>
    public const string BadPlatform = "FK7113";

    /// <summary>A virtual package, or the override of one, could not be read.</summary>
    public const string BadVirtualPackage = "FK7114";

    /// <summary>A channel does not exist.</summary>
    public const string UnknownChannel = "FK7120";

    /// <summary>A channel's name or address could not be read.</summary>
    public const string BadChannel = "FK7121";

    /// <summary>A repodata document is broken.</summary>
    public const string BadRepoData = "FK7122";

    /// <summary>A repodata document is of a newer version than this one can read.</summary>
    public const string UnsupportedRepoData = "FK7123";

    /// <summary>A lock file could not be read.</summary>
    public const string BadLockFile = "FK7130";

    /// <summary>A lock file is of a version or format that cannot be read.</summary>
    public const string UnsupportedLockFile = "FK7131";

    /// <summary>An environment file or a list of specs could not be read.</summary>
    public const string BadEnvironmentFile = "FK7132";
}
