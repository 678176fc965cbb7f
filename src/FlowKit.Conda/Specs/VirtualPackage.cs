namespace FlowKit.Conda.Specs;

/// <summary>A virtual package (CEP 30): a fact about the target system, such as <c>__glibc 2.28</c>, that packages can depend on.</summary>
/// <param name="Name">The name, with its two leading underscores.</param>
/// <param name="Version">The version; <c>0</c> where there is nothing to tell.</param>
/// <param name="Build">The build string; <c>0</c> where there is nothing to tell.</param>
public sealed record VirtualPackage(string Name, CondaVersion Version, string Build = "0")
{
    /// <summary>Reads <c>__glibc=2.28</c>, <c>__glibc=2.28=0</c> or <c>__unix</c>.</summary>
    /// <exception cref="SpecParseException"><c>FK7114</c>: the text is not a virtual package.</exception>
    public static VirtualPackage Parse(string text)
    {
        if (text is null) throw new ArgumentNullException(nameof(text));
        string[] parts = text.Split('=');
        if (!parts[0].StartsWith("__", StringComparison.Ordinal) || parts[0].Length == 2)
            throw new SpecParseException(CondaErrors.BadVirtualPackage, "virtual package", text, 0, "a name with two leading underscores is expected, as in '__glibc=2.28'");
        if (parts.Length > 3)
            throw new SpecParseException(CondaErrors.BadVirtualPackage, "virtual package", text, parts[0].Length + parts[1].Length + parts[2].Length + 2, "nothing is expected after the build");
        string version = parts.Length > 1 ? parts[1] : "0";
        return CondaVersion.TryParse(version, out CondaVersion? read)
            ? new VirtualPackage(parts[0], read, parts.Length > 2 ? parts[2] : "0")
            : throw new SpecParseException(CondaErrors.BadVirtualPackage, "virtual package", text, parts[0].Length + 1, "a version is expected");
    }

    /// <summary><c>name=version=build</c>.</summary>
    public override string ToString() => Name + "=" + Version + "=" + Build;
}
