namespace FlowKit.Conda.Installation.Linking;

/// <summary>
/// The command file that starts <c>NAME-script.py</c> beside it on Windows, with the Python of the prefix that it lies in. Other installers
/// copy an executable for this; a command file is text that anybody can read, and names no path of a machine.
/// </summary>
internal static class WindowsCommand
{
    public const string Extension = ".cmd";

    public static string Create(string name) => $"@\"%~dp0..\\python.exe\" \"%~dp0{name}-script.py\" %*\r\n";
}
