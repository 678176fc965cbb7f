namespace FlowKit.Environments.Locking;

/// <summary>The Python of a platform's lock.</summary>
/// <param name="Version"><c>major.minor</c>, or with the patch level where a marker, the spec or conda's package fixes it.</param>
/// <param name="FromConda">Whether it is conda's <c>python</c>. Otherwise an interpreter of the machine is used, and the prefix is laid out as a venv.</param>
public sealed record LockedPython(string Version, bool FromConda)
{
    /// <summary><c>major.minor</c>.</summary>
    public string MajorMinor
    {
        get
        {
            string[] parts = Version.Split('.');
            return parts.Length < 2 ? Version : parts[0] + "." + parts[1];
        }
    }
}
