namespace FlowKit.Pypi.Installation;

/// <summary>The mark of a prefix that its system's own package manager looks after (PEP 668).</summary>
internal static class ExternallyManaged
{
    /// <exception cref="FlowKitException"><c>FK8205</c>: the prefix carries the mark and is neither a virtual environment nor a conda environment.</exception>
    public static void Check(PythonLayout layout)
    {
        string mark = Path.Combine(Path.GetDirectoryName(layout.Purelib)!, "EXTERNALLY-MANAGED");
        if (File.Exists(mark) && !File.Exists(Path.Combine(layout.Prefix, "pyvenv.cfg")) && !Directory.Exists(Path.Combine(layout.Prefix, "conda-meta")))
            throw new FlowKitException(PypiErrors.ExternallyManaged, $"{layout.Prefix} is managed by another tool (it has the file {mark}), so nothing is changed there. Use an environment of its own.");
    }
}
