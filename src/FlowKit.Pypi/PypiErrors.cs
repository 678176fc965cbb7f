namespace FlowKit.Pypi;

/// <summary>The codes of errors about PyPI: FK7200 to FK7299 for specs, indexes and solving, FK8200 to FK8299 for packages and installation.</summary>
public static class PypiErrors
{
    /// <summary>A text is no PEP 440 version.</summary>
    public const string InvalidVersion = "FK7201";

    /// <summary>A text is no PEP 440 version specifier.</summary>
    public const string InvalidSpecifier = "FK7202";

    /// <summary>A text is no name of a project, an extra or a dependency group.</summary>
    public const string InvalidName = "FK7203";

    /// <summary>A text is no requirement in the form of the dependency specifiers standard (PEP 508).</summary>
    public const string InvalidRequirement = "FK7204";

    /// <summary>A text is no environment marker.</summary>
    public const string InvalidMarker = "FK7205";

    /// <summary>A file name is not that of a wheel or a source archive.</summary>
    public const string InvalidFileName = "FK7206";

    /// <summary>A target platform or Python version is not known.</summary>
    public const string InvalidTarget = "FK7208";

    /// <summary>A requirements file cannot be read.</summary>
    public const string InvalidRequirementsFile = "FK7230";

    /// <summary>A pyproject.toml, or the metadata block of a script, cannot be read.</summary>
    public const string InvalidProjectFile = "FK7231";

    /// <summary>A lock file (pylock.toml, uv.lock) cannot be read.</summary>
    public const string InvalidLockFile = "FK7232";

    /// <summary>A lock file is of a version, or uses a feature, that is not supported.</summary>
    public const string UnsupportedLockFile = "FK7233";

    /// <summary>A lock file cannot be installed into the given target.</summary>
    public const string LockDoesNotFit = "FK7234";

    /// <summary>An answer cannot be written into a lock file, because something of it is not fixed.</summary>
    public const string CannotLock = "FK7270";

    /// <summary>No Python on this machine fits.</summary>
    public const string PythonNotFound = "FK8201";

    /// <summary>A wheel breaks the rules of its format, or would write where it must not.</summary>
    public const string InvalidWheel = "FK8202";

    /// <summary>Two packages, or a package and what is there already, want the same file.</summary>
    public const string FileConflict = "FK8203";

    /// <summary>An installed distribution cannot be removed, because what it wrote is not known.</summary>
    public const string CannotUninstall = "FK8204";

    /// <summary>A prefix belongs to another tool and is left alone.</summary>
    public const string ExternallyManaged = "FK8205";

    /// <summary>A file of an installed distribution (RECORD, WHEEL, entry_points.txt, direct_url.json) cannot be read.</summary>
    public const string InvalidInstalledFile = "FK8206";

    /// <summary>Another process is changing the prefix.</summary>
    public const string PrefixBusy = "FK8207";

    /// <summary>A source archive or folder cannot be built, because it is not laid out as its format asks.</summary>
    public const string InvalidSource = "FK8210";

    /// <summary>A build backend failed.</summary>
    public const string BuildFailed = "FK8211";

    /// <summary>Building from source is switched off, and the package has no wheel.</summary>
    public const string BuildForbidden = "FK8212";

    /// <summary>A git repository or revision cannot be had.</summary>
    public const string GitFailed = "FK8213";

    /// <summary>A package would have to be built for a platform that this machine is not.</summary>
    public const string ForeignBuild = "FK8214";

    /// <summary>A page of an index cannot be read.</summary>
    public const string BadIndexPage = "FK7211";

    /// <summary>Indexes are configured in a way that contradicts itself.</summary>
    public const string BadIndexConfiguration = "FK7212";

    /// <summary>The metadata of a file cannot be had.</summary>
    public const string MetadataUnavailable = "FK7213";

    /// <summary>No set of packages meets the requirements.</summary>
    public const string Unsatisfiable = "FK7220";

    /// <summary>A solve was given up at its limit of rounds or time.</summary>
    public const string SolveLimit = "FK7221";

    /// <summary>A marker distinguishes more cases than can be looked at.</summary>
    public const string MarkerTooComplex = "FK7271";

    /// <summary>A solve request contradicts itself.</summary>
    public const string InvalidSolveRequest = "FK7222";
}
