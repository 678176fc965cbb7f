using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Specs;
using FlowKit.Pypi.Installation;

namespace FlowKit.Environments.Hydration;

/// <summary>The file that says that a prefix is whole: written last, before the prefix gets its name.</summary>
internal static class PrefixMarker
{
    private const string FileName = ".flowkit-environment";

    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Whether the prefix is there, is that environment, and still has its interpreter.</summary>
    public static bool IsWhole(string prefix, EnvironmentId id, PlatformLock platform)
    {
        string path = Path.Combine(prefix, FileName);
        if (!File.Exists(path) || File.ReadAllText(path).Trim() != id.ToString()) return false;
        // A venv's interpreter is a link to one of the machine, which may have been taken away since.
        return LayoutOf(prefix, platform) is not { } layout || IsThere(layout.Executable);
    }

    public static void Write(string prefix, EnvironmentId id) => File.WriteAllText(Path.Combine(prefix, FileName), id + "\n");

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

    /// <summary>Lets a later clean-up know when the prefix was last used. Not being allowed to is no error.</summary>
    public static void NoteUse(string prefix)
    {
        try
        {
            File.SetLastWriteTimeUtc(Path.Combine(prefix, FileName), DateTime.UtcNow);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A shared cache may be read-only for this user.
        }
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
