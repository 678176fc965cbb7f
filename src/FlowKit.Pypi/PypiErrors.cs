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

    /// <summary>A core metadata file (METADATA, PKG-INFO) cannot be used.</summary>
    public const string InvalidMetadata = "FK7207";

    /// <summary>A target platform or Python version is not known.</summary>
    public const string InvalidTarget = "FK7208";
}
