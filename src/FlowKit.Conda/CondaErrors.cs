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

    /// <summary>What channels say about each other (CEP 42) cannot be followed.</summary>
    public const string BadChannelRelations = "FK7124";

    /// <summary>A lock file could not be read.</summary>
    public const string BadLockFile = "FK7130";

    /// <summary>A lock file is of a version or format that cannot be read.</summary>
    public const string UnsupportedLockFile = "FK7131";

    /// <summary>An environment file or a list of specs could not be read.</summary>
    public const string BadEnvironmentFile = "FK7132";

    /// <summary>A lock file has no environment or platform of the name that is asked for.</summary>
    public const string NotInLockFile = "FK7190";

    /// <summary>A lock holds what the format that it is to be written in cannot say.</summary>
    public const string UnwritableLock = "FK7191";

    /// <summary>A package archive is not one, or is broken or hostile.</summary>
    public const string BadPackage = "FK8101";

    /// <summary>A package archive is of a format version that is newer than this one can read.</summary>
    public const string UnsupportedPackage = "FK8102";

    /// <summary>A package in the cache is damaged.</summary>
    public const string DamagedPackage = "FK8103";

    /// <summary>A prefix is longer than the placeholder that it must replace inside of a binary file.</summary>
    public const string PrefixTooLong = "FK8110";

    /// <summary>A prefix cannot be written, or is not a folder.</summary>
    public const string PrefixNotWritable = "FK8111";

    /// <summary>A prefix is frozen (CEP 22).</summary>
    public const string PrefixFrozen = "FK8112";

    /// <summary>A noarch Python package is to be installed and the prefix has no Python.</summary>
    public const string PythonMissing = "FK8113";

    /// <summary>Two packages have the same file, and that was to be refused.</summary>
    public const string PathClash = "FK8114";

    /// <summary>A record of an installed package cannot be read.</summary>
    public const string BadPrefixRecord = "FK8115";

    /// <summary>The variables that a prefix or its packages set cannot be read.</summary>
    public const string BadActivation = "FK8116";

    /// <summary>An entry point of a package is not one.</summary>
    public const string BadEntryPoint = "FK8117";

    /// <summary>A set of packages to be installed contradicts itself.</summary>
    public const string BadInstallSet = "FK8118";

    /// <summary>A file of a prefix is in use, so that it can be neither replaced nor put aside.</summary>
    public const string FileInUse = "FK8119";
}
