namespace FlowKit.Conda.Tests;

/// <summary>Other conda tools that results are compared with, where they are on this machine; else the running test is ignored.</summary>
internal static class Peers
{
    /// <summary>The folder for <c>PYTHONPATH</c> that has py-rattler: <c>FLOWKIT_PEERS/py-rattler</c>.</summary>
    public static string PyRattler
    {
        get
        {
            string folder = Path.Combine(Environment.GetEnvironmentVariable("FLOWKIT_PEERS") ?? "", "py-rattler");
            if (!Directory.Exists(Path.Combine(folder, "rattler"))) Assert.Ignore("FLOWKIT_PEERS names no folder with py-rattler: run ../shared/peers/setup FOLDER and set it to FOLDER.");
            return folder;
        }
    }

    /// <summary>conda-package-handling's program.</summary>
    public static string Cph => Program("/usr/bin/cph");

    /// <summary>A Python for py-rattler.</summary>
    public static string Python => Program("/usr/bin/python3");

    private static string Program(string path)
    {
        if (!File.Exists(path)) Assert.Ignore(path + " is not here.");
        return path;
    }
}
