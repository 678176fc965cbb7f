namespace FlowKit.Conda.Specs;

/// <summary>A conda subdir such as <c>linux-64</c>, <c>osx-arm64</c>, <c>win-64</c> or <c>noarch</c> (CEP 26). An unknown operating system or processor is kept, not refused.</summary>
public sealed class CondaPlatform : IEquatable<CondaPlatform>
{
    private CondaPlatform(string name) => Name = name;

    /// <summary>The subdir's name.</summary>
    public string Name { get; }

    /// <summary>The part before the first dash: <c>linux</c>, <c>osx</c>, <c>win</c>…</summary>
    public string OperatingSystem => Name.IndexOf('-') is var dash and > 0 ? Name.Substring(0, dash) : Name;

    /// <summary>The part after the first dash: <c>64</c>, <c>arm64</c>, <c>aarch64</c>…; empty for <c>noarch</c>.</summary>
    public string Architecture => Name.IndexOf('-') is var dash and > 0 ? Name.Substring(dash + 1) : "";

    /// <summary>Whether this is a Linux platform.</summary>
    public bool IsLinux => OperatingSystem == "linux";

    /// <summary>Whether this is a macOS platform.</summary>
    public bool IsOsx => OperatingSystem == "osx";

    /// <summary>Whether this is a Windows platform.</summary>
    public bool IsWindows => OperatingSystem == "win";

    /// <summary>Whether packages of this platform have <c>__unix</c>.</summary>
    public bool IsUnix => OperatingSystem is "linux" or "osx" or "freebsd" or "emscripten" or "wasi" or "zos";

    /// <summary>Reads the name of a subdir.</summary>
    /// <exception cref="SpecParseException"><c>FK7113</c>: the text is not of the form <c>os-arch</c> or <c>noarch</c>.</exception>
    public static CondaPlatform Parse(string text)
    {
        if (text is null) throw new ArgumentNullException(nameof(text));
        return TryParse(text, out CondaPlatform? platform)
            ? platform
            : throw new SpecParseException(CondaErrors.BadPlatform, "platform", text, 0, "an operating system and a processor such as 'linux-64', or 'noarch', are expected");
    }

    /// <summary>Reads the name of a subdir; false where the text is not one.</summary>
    public static bool TryParse(string? text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out CondaPlatform? platform)
    {
        platform = null;
        if (text is null || (text != "noarch" && !IsSubdir(text))) return false;
        platform = new CondaPlatform(text);
        return true;
    }

    /// <summary>Whether <paramref name="text"/> names a subdir that conda knows (CEP 26), as the last part of a channel's address may.</summary>
    public static bool IsKnown(string? text) => text is
        "noarch" or "linux-32" or "linux-64" or "linux-aarch64" or "linux-armv6l" or "linux-armv7l" or "linux-ppc64" or "linux-ppc64le" or
        "linux-s390x" or "linux-riscv32" or "linux-riscv64" or "linux-loong64" or "osx-64" or "osx-arm64" or "win-32" or "win-64" or "win-arm64" or
        "freebsd-64" or "emscripten-wasm32" or "wasi-wasm32" or "zos-z";

    /// <inheritdoc/>
    public bool Equals(CondaPlatform? other) => other is not null && string.Equals(Name, other.Name, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is CondaPlatform other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Name);

    /// <summary>The subdir's name.</summary>
    public override string ToString() => Name;

    private static bool IsSubdir(string text)
    {
        int dash = text.IndexOf('-');
        if (dash <= 0 || dash == text.Length - 1 || text.IndexOf('-', dash + 1) >= 0) return false;
        foreach (char c in text)
        {
            if (c is not ('-' or '_' or (>= 'a' and <= 'z') or (>= '0' and <= '9'))) return false;
        }
        return true;
    }
}
