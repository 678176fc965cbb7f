namespace FlowKit.Pypi.Specs;

/// <summary>The variables that a marker can name (dependency specifiers standard; the last two exist in lock files alone, PEP 751).</summary>
public enum MarkerVariable
{
    /// <summary><c>os_name</c>: <c>posix</c>, <c>nt</c>, <c>java</c>.</summary>
    OsName,

    /// <summary><c>sys_platform</c>: <c>linux</c>, <c>darwin</c>, <c>win32</c>.</summary>
    SysPlatform,

    /// <summary><c>platform_machine</c>: <c>x86_64</c>, <c>aarch64</c>, <c>arm64</c>, <c>AMD64</c>.</summary>
    PlatformMachine,

    /// <summary><c>platform_python_implementation</c>: <c>CPython</c>, <c>PyPy</c>.</summary>
    PlatformPythonImplementation,

    /// <summary><c>platform_release</c>: the kernel's release.</summary>
    PlatformRelease,

    /// <summary><c>platform_system</c>: <c>Linux</c>, <c>Darwin</c>, <c>Windows</c>.</summary>
    PlatformSystem,

    /// <summary><c>platform_version</c>: the kernel's build.</summary>
    PlatformVersion,

    /// <summary><c>python_version</c>: major and minor, <c>3.11</c>.</summary>
    PythonVersion,

    /// <summary><c>python_full_version</c>: <c>3.11.7</c>.</summary>
    PythonFullVersion,

    /// <summary><c>implementation_name</c>: <c>cpython</c>, <c>pypy</c>.</summary>
    ImplementationName,

    /// <summary><c>implementation_version</c>.</summary>
    ImplementationVersion,

    /// <summary><c>extra</c>: tested against every extra that is asked for.</summary>
    Extra,

    /// <summary><c>extras</c>: the set of extras, in lock files.</summary>
    Extras,

    /// <summary><c>dependency_groups</c>: the set of dependency groups, in lock files.</summary>
    DependencyGroups,
}
