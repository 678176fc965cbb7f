namespace FlowKit.Conda.Activation;

/// <summary>The variables of this process that scripts of packages get to see: what they need to run. What a secret could be in is not passed on.</summary>
internal static class ScriptEnvironment
{
    private static readonly string[] Names = OperatingSystem.IsWindows()
        ? ["SystemRoot", "SystemDrive", "ComSpec", "PATHEXT", "TEMP", "TMP", "USERPROFILE", "USERNAME", "APPDATA", "LOCALAPPDATA", "ProgramData"]
        : ["HOME", "USER", "LANG", "LC_ALL", "TMPDIR"];

    public static IEnumerable<(string Name, string Value)> Inherited() =>
        Names.Select(name => (name, Environment.GetEnvironmentVariable(name))).Where(pair => pair.Item2 is not null).Select(pair => (pair.name, pair.Item2!));
}
