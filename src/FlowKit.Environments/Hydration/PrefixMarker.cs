using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlowKit.Content.Storage;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Specs;
using FlowKit.Pypi.Installation;

namespace FlowKit.Environments.Hydration;

/// <summary>The file that says that a prefix is whole: written last, before the prefix gets its name.</summary>
internal static class PrefixMarker
{
    private const string FileName = ".flowkit-environment";
    private const string Bytecode = "__pycache__";

    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Whether the prefix is there, is that environment, and still has its interpreter.</summary>
    public static bool IsWhole(string prefix, EnvironmentId id, PlatformLock platform)
    {
        string path = MarkerOf(prefix);
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (IOException)
        {
            return false;
        }
        if (lines is not [var first, ..] || first != id.ToString()) return false;
        if (LastUse.IsBeforeStart(path) && !HasAllBytes(prefix, path, lines)) return false;
        // A venv's interpreter is a link to one of the machine, which may have been taken away since.
        return LayoutOf(prefix, platform) is not { } layout || IsThere(layout.Executable);
    }

    /// <summary>The file whose time tells when the prefix was last used.</summary>
    public static string MarkerOf(string prefix) => Path.Combine(prefix, FileName);

    public static void Write(string prefix, EnvironmentId id) => File.WriteAllText(MarkerOf(prefix), $"{id}\n{TreeSummary.Of(prefix, Bytecode)}\n");

    /// <summary>
    /// Tells conda's tools, FlowKit's own among them, that the prefix is not theirs to change (CEP 22), and which packages in it they do not know: those of PyPI, on which a change of conda's
    /// packages would have no eye.
    /// </summary>
    public static void Freeze(string prefix, EnvironmentId id, PlatformLock platform)
    {
        LockedPypiPackage[] wheels = [.. platform.Pypi];
        string message = $"it is FlowKit's environment {id.Abbreviated}, and several runs may be using it"
            + (wheels.Length == 0 ? "" : $"; besides conda's packages it holds those of PyPI: {string.Join(", ", wheels.Select(static w => w.ToString()))}") + ". What is to be added is composed with it to another environment.";
        File.WriteAllText(Path.Combine(prefix, "conda-meta", "frozen"), new JsonObject { ["message"] = message }.ToJsonString(Layout) + "\n");
    }

    // Files that a power cut emptied or cut short make it less than it was; what Python, or somebody, added makes it more.
    private static bool HasAllBytes(string prefix, string marker, string[] lines)
    {
        if (lines.Length < 2 || TreeSummary.TryParse(lines[1]) is not { } made) return false;
        TreeSummary now = TreeSummary.Of(prefix, Bytecode);
        return now.Files - 1 >= made.Files && now.Bytes - new FileInfo(marker).Length >= made.Bytes;
    }

    // File.Exists says yes to a link that leads nowhere.
    private static bool IsThere(string path) => File.Exists(path) && File.ResolveLinkTarget(path, returnFinalTarget: true) is null or { Exists: true };

    /// <summary>Where Python's parts are in a prefix; null for one without Python.</summary>
    public static PythonLayout? LayoutOf(string prefix, PlatformLock platform, string? finalPrefix = null) => platform.Python switch
    {
        null => null,
        { FromConda: true } python => PythonLayout.ForConda(prefix, python.Version, (platform.Find(PackageKind.Conda, "python") as LockedCondaPackage)?.PythonSitePackagesPath, finalPrefix),
        { } python => PythonLayout.ForVenv(prefix, python.Version, finalPrefix),
    };
}
