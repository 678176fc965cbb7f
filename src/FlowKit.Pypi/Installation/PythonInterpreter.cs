using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Installation;

/// <summary>A Python that was found on this machine, and what it told about itself. Never a shim: what counts is its own <c>sys.executable</c>.</summary>
public sealed record PythonInterpreter
{
    /// <summary>The path of the executable, as Python itself tells it.</summary>
    public required string Executable { get; init; }

    /// <summary>The full version, for example <c>3.11.7</c> or <c>3.14.0rc1</c>: the marker <c>python_full_version</c>.</summary>
    public required string Version { get; init; }

    /// <summary>The first number of the version.</summary>
    public required int Major { get; init; }

    /// <summary>The second number of the version.</summary>
    public required int Minor { get; init; }

    /// <summary>The implementation in lower case: <c>cpython</c>, <c>pypy</c>.</summary>
    public required string Implementation { get; init; }

    /// <summary>The conda name of the platform it runs on, for example <c>linux-64</c> or <c>osx-arm64</c>.</summary>
    public required string Platform { get; init; }

    /// <summary>The prefix of the installation (<c>sys.base_prefix</c>).</summary>
    public required string BasePrefix { get; init; }

    /// <summary>Whether the global interpreter lock is compiled out (PEP 703).</summary>
    public bool FreeThreaded { get; init; }

    /// <summary>Whether it was built for debugging (<c>Py_DEBUG</c>): extension modules have an ABI of its own.</summary>
    public bool Debug { get; init; }

    /// <summary>Whether the installation is managed by the system and must not be changed (PEP 668).</summary>
    public bool ExternallyManaged { get; init; }

    /// <summary>The tag of its ABI as <c>sysconfig</c> tells it (<c>SOABI</c>), for example <c>cpython-311-x86_64-linux-gnu</c>; empty when it tells none.</summary>
    public string Soabi { get; init; } = "";

    /// <summary>The version of the GNU C library that it runs on; null on other systems and other libraries.</summary>
    public string? Glibc { get; init; }

    /// <summary>The version of musl, where that is the C library that it runs on; null elsewhere.</summary>
    public string? Musl { get; init; }

    /// <summary>The eleven values of the environment markers (PEP 508), by name.</summary>
    public required IReadOnlyDictionary<string, string> Markers { get; init; }

    /// <summary>The markers as requirements read them.</summary>
    public MarkerEnvironment MarkerEnvironment => MarkerEnvironment.Create(Markers);

    /// <summary>This machine with this Python as a target: what is built for it, or only ever runs here, is resolved for that.</summary>
    /// <exception cref="FlowKitException"><c>FK7208</c>: the platform is not one that targets are known for.</exception>
    public PypiTarget ToTarget() => PypiTarget.For(
        Platform, Version, Glibc, Musl, implementation: Implementation == "pypy" ? PythonImplementation.PyPy : PythonImplementation.CPython, freeThreaded: FreeThreaded, debug: Debug);

    /// <summary>Major and minor version, <c>3.11</c>.</summary>
    public string MajorMinor => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Major}.{Minor}");

    /// <summary>Whether this is such a Python: <c>3</c>, <c>3.11</c> and <c>3.11.7</c> all match version 3.11.7.</summary>
    public bool Matches(string version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return Version.StartsWith(version, StringComparison.Ordinal) && (Version.Length == version.Length || !char.IsAsciiDigit(Version[version.Length]) && version[^1] != '.');
    }
}
