namespace FlowKit.Pypi.Specs;

/// <summary>The written names of marker variables, with the legacy spellings of old metadata.</summary>
internal static class MarkerVariables
{
    /// <summary>How many variables an environment has a single value for.</summary>
    public const int ValueCount = (int)MarkerVariable.ImplementationVersion + 1;

    public static bool TryParse(string text, out MarkerVariable variable)
    {
        int found = text switch
        {
            "os_name" or "os.name" => (int)MarkerVariable.OsName,
            "sys_platform" or "sys.platform" => (int)MarkerVariable.SysPlatform,
            "platform_machine" or "platform.machine" => (int)MarkerVariable.PlatformMachine,
            "platform_python_implementation" or "platform.python_implementation" or "python_implementation" => (int)MarkerVariable.PlatformPythonImplementation,
            "platform_release" => (int)MarkerVariable.PlatformRelease,
            "platform_system" => (int)MarkerVariable.PlatformSystem,
            "platform_version" or "platform.version" => (int)MarkerVariable.PlatformVersion,
            "python_version" => (int)MarkerVariable.PythonVersion,
            "python_full_version" => (int)MarkerVariable.PythonFullVersion,
            "implementation_name" => (int)MarkerVariable.ImplementationName,
            "implementation_version" => (int)MarkerVariable.ImplementationVersion,
            "extra" => (int)MarkerVariable.Extra,
            "extras" => (int)MarkerVariable.Extras,
            "dependency_groups" => (int)MarkerVariable.DependencyGroups,
            _ => -1,
        };
        variable = (MarkerVariable)Math.Max(found, 0);
        return found >= 0;
    }

    public static string NameOf(MarkerVariable variable) => variable switch
    {
        MarkerVariable.OsName => "os_name",
        MarkerVariable.SysPlatform => "sys_platform",
        MarkerVariable.PlatformMachine => "platform_machine",
        MarkerVariable.PlatformPythonImplementation => "platform_python_implementation",
        MarkerVariable.PlatformRelease => "platform_release",
        MarkerVariable.PlatformSystem => "platform_system",
        MarkerVariable.PlatformVersion => "platform_version",
        MarkerVariable.PythonVersion => "python_version",
        MarkerVariable.PythonFullVersion => "python_full_version",
        MarkerVariable.ImplementationName => "implementation_name",
        MarkerVariable.ImplementationVersion => "implementation_version",
        MarkerVariable.Extra => "extra",
        MarkerVariable.Extras => "extras",
        _ => "dependency_groups",
    };

    /// <summary>
    /// Compared as versions where both sides allow it; everything else is text. The kernel's release is one where it looks like one
    /// ("5.15.0", not "5.15.0-91-generic").
    /// </summary>
    public static bool IsVersion(MarkerVariable variable) =>
        variable is MarkerVariable.PythonVersion or MarkerVariable.PythonFullVersion or MarkerVariable.ImplementationVersion or MarkerVariable.PlatformRelease;

    /// <summary>Holds a set of names rather than one value.</summary>
    public static bool IsSet(MarkerVariable variable) => variable >= MarkerVariable.Extra;
}
