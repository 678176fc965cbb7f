namespace FlowKit.Conda.Installation;

/// <summary>The program that starts <c>NAME-script.py</c> beside it on Windows: the launcher that setuptools ships (MIT licence), embedded.</summary>
internal static class WindowsLauncher
{
    /// <summary>The bytes of the launcher for a platform.</summary>
    public static byte[] For(string platform)
    {
        string name = platform switch { "win-arm64" => "cli-arm64.exe", "win-32" => "cli-32.exe", _ => "cli-64.exe" };
        using Stream resource = typeof(WindowsLauncher).Assembly.GetManifestResourceStream("FlowKit.Conda.Installation.Launchers." + name)!;
        byte[] bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    }
}
