using System.Globalization;

namespace FlowKit.Pypi.Packages;

/// <summary>The WHEEL file of a wheel: how the archive is laid out (PEP 427).</summary>
public sealed record WheelFile
{
    /// <summary>The major version of the wheel format; 1 is what there is.</summary>
    public required int MajorVersion { get; init; }

    /// <summary>The minor version of the wheel format. A higher one than known is accepted, as the specification says.</summary>
    public required int MinorVersion { get; init; }

    /// <summary>The version of the wheel format as written.</summary>
    public string WheelVersion => string.Create(CultureInfo.InvariantCulture, $"{MajorVersion}.{MinorVersion}");

    /// <summary>The program that made the wheel; null where it does not tell.</summary>
    public string? Generator { get; init; }

    /// <summary>Whether the root of the archive goes to <c>purelib</c>, else to <c>platlib</c>. Absent means false.</summary>
    public bool RootIsPurelib { get; init; }

    /// <summary>The tags, as written.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The build number; null where there is none.</summary>
    public string? Build { get; init; }

    /// <summary>Whether this format can be installed: its major version is 1.</summary>
    public bool IsSupported => MajorVersion == 1;

    /// <summary>Reads a WHEEL file. Names of fields have no case.</summary>
    /// <param name="text">The content of the file.</param>
    /// <exception cref="FlowKitException"><c>FK8206</c>: <c>Wheel-Version</c> is missing or is not two numbers joined by a dot.</exception>
    public static WheelFile Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string? version = null, generator = null, build = null;
        bool purelib = false;
        List<string> tags = [];
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            // Headers end at the first empty line.
            if (line.IsWhiteSpace()) break;
            int colon = line.IndexOf(':');
            if (colon <= 0) continue;
            ReadOnlySpan<char> name = line[..colon].Trim();
            string value = line[(colon + 1)..].Trim().ToString();
            if (name.Equals("Wheel-Version", StringComparison.OrdinalIgnoreCase)) version ??= value;
            else if (name.Equals("Generator", StringComparison.OrdinalIgnoreCase)) generator ??= value;
            else if (name.Equals("Root-Is-Purelib", StringComparison.OrdinalIgnoreCase)) purelib = value.Equals("true", StringComparison.OrdinalIgnoreCase);
            else if (name.Equals("Tag", StringComparison.OrdinalIgnoreCase)) tags.Add(value);
            else if (name.Equals("Build", StringComparison.OrdinalIgnoreCase)) build ??= value;
        }
        if (version is null) throw new FlowKitException(PypiErrors.InvalidInstalledFile, "Cannot read the WHEEL file: it has no Wheel-Version.");
        string[] parts = version.Split('.');
        if (parts.Length != 2 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int major) || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int minor))
            throw new FlowKitException(PypiErrors.InvalidInstalledFile, $"Cannot read the WHEEL file: its Wheel-Version '{version}' is not two numbers joined by a dot.");
        return new WheelFile { MajorVersion = major, MinorVersion = minor, Generator = generator, RootIsPurelib = purelib, Tags = tags, Build = build };
    }
}
