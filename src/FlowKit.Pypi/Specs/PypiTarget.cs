using System.Globalization;

namespace FlowKit.Pypi.Specs;

/// <summary>
/// What packages are chosen for: a platform and a Python. Marker values and wheel tags follow from it alone, never from the machine that
/// asks. Platforms have conda's names (<c>linux-64</c>, <c>linux-aarch64</c>, <c>osx-64</c>, <c>osx-arm64</c>, <c>win-64</c>, …).
/// The bare <c>linux_ARCH</c> tag comes first, as in packaging 26.
/// </summary>
public sealed class PypiTarget
{
    /// <summary>The glibc of Linux targets where none is given.</summary>
    public const string DefaultGlibc = "2.28";

    /// <summary>The least macOS of <c>osx-64</c> targets where none is given.</summary>
    public const string DefaultMacOs = "13.0";

    private readonly TagTable _tags;
    private readonly string _kind;
    private WheelTag[]? _tagList;

    private PypiTarget(string platform, Pep440Version python, bool isPatchKnown, MarkerEnvironment environment, TagTable tags, string kind = "")
    {
        _kind = kind;
        Platform = platform;
        PythonVersion = python;
        IsPatchKnown = isPatchKnown;
        Environment = environment;
        _tags = tags;
    }

    /// <summary>The platform's name.</summary>
    public string Platform { get; }

    /// <summary>The full Python version; where only major and minor were given, with a patch level of 0.</summary>
    public Pep440Version PythonVersion { get; }

    /// <summary>The Python version was given with its patch level.</summary>
    public bool IsPatchKnown { get; }

    /// <summary>The values that markers are evaluated against. <c>platform_release</c> is that of the kernel of a macOS target (<c>22.0.0</c> of macOS 13) and else empty, as <c>platform_version</c> is: no target has them.</summary>
    public MarkerEnvironment Environment { get; }

    /// <summary>The tags of wheels that fit, best first.</summary>
    public IReadOnlyList<WheelTag> Tags => _tagList ??= _tags.Enumerate().ToArray();

    /// <summary>Makes a target.</summary>
    /// <param name="platform">A platform by conda's name.</param>
    /// <param name="pythonVersion"><c>3.11</c> or <c>3.11.7</c>; of a pre-release <c>3.14.0rc1</c>.</param>
    /// <param name="glibc">The glibc of a Linux target; default <see cref="DefaultGlibc"/>.</param>
    /// <param name="musl">The musl of a Linux target, in place of glibc.</param>
    /// <param name="macOs">The least macOS; default <see cref="DefaultMacOs"/>.</param>
    /// <param name="implementation">The implementation of Python.</param>
    /// <param name="freeThreaded">CPython without the global lock (PEP 703): wheels with its ABI (<c>cp313t</c>) or its stable one (<c>abi3t</c>, PEP 803) fit, and neither <c>cp313</c> nor <c>abi3</c>.</param>
    /// <param name="debug">CPython built for debugging: wheels with its ABI (<c>cp313d</c>) fit, and from 3.8 on the usual ones too.</param>
    /// <exception cref="FlowKitException">The platform or a version is not known (FK7208).</exception>
    public static PypiTarget For(
        string platform,
        string pythonVersion,
        string? glibc = null,
        string? musl = null,
        string? macOs = null,
        PythonImplementation implementation = PythonImplementation.CPython,
        bool freeThreaded = false,
        bool debug = false)
    {
        (string os, string machine) = Split(platform);
        if (!Pep440Version.TryParse(pythonVersion, out Pep440Version? python) || python.ReleaseLength is < 2 or > 3 || python.HasLocal)
            throw new FlowKitException(PypiErrors.InvalidTarget, "'" + pythonVersion + "' is no Python version: write it as 3.11 or 3.11.7.");
        bool patchKnown = python.ReleaseLength == 3;
        if (!patchKnown) python = python.With(static p => p.Release = [.. p.Release, 0]);
        int major = (int)python.Release[0], minor = (int)python.Release[1];

        (int Major, int Minor) system = os switch
        {
            "linux" when musl is not null => Numbers(musl, "musl"),
            "linux" => Numbers(glibc ?? DefaultGlibc, "glibc"),
            "osx" => Numbers(macOs ?? DefaultMacOs, "macOS"),
            _ => default,
        };
        List<string> platforms = os switch
        {
            "linux" when musl is not null => PlatformTags.ForMusl(machine, system.Major, system.Minor),
            "linux" => PlatformTags.ForGlibc(machine, system.Major, system.Minor),
            "osx" => PlatformTags.ForMacOs(machine, system.Major, system.Minor),
            _ => [machine switch { "AMD64" => "win_amd64", "ARM64" => "win_arm64", _ => "win32" }],
        };
        TagTable tags = new(platforms);
        if (implementation == PythonImplementation.CPython) AddCPython(tags, major, minor, freeThreaded, debug);
        else AddPyPy(tags, major, minor);
        string release = os == "osx" && PlatformTags.DarwinOf(system.Major, system.Minor) is { } darwin ? darwin + ".0.0" : "";
        string kind = implementation == PythonImplementation.PyPy ? " (PyPy)" : freeThreaded ? debug ? " (free-threaded, debug)" : " (free-threaded)" : debug ? " (debug)" : "";
        return new PypiTarget(platform, python, patchKnown, MakeEnvironment(os, machine, release, python, major, minor, implementation), tags, kind);
    }

    /// <summary>Makes a target of marker values and tags that are known already, as an interpreter tells them about itself.</summary>
    /// <param name="platform">A platform by conda's name, or any name to be shown.</param>
    /// <param name="environment">The marker values; <c>python_full_version</c> must be a version.</param>
    /// <param name="tags">The tags of wheels that fit, best first.</param>
    /// <exception cref="FlowKitException">The Python version cannot be read (FK7208).</exception>
    public static PypiTarget Of(string platform, MarkerEnvironment environment, IEnumerable<WheelTag> tags)
    {
        if (environment is null) throw new ArgumentNullException(nameof(environment));
        if (tags is null) throw new ArgumentNullException(nameof(tags));
        Pep440Version python = environment.VersionOf(MarkerVariable.PythonFullVersion)
            ?? throw new FlowKitException(PypiErrors.InvalidTarget, "'" + environment.PythonFullVersion + "' is no Python version.");
        return new PypiTarget(platform, python, isPatchKnown: true, environment, new TagTable(tags));
    }

    /// <summary>The position of the wheel's best tag in <see cref="Tags"/>, 0 the best; null where the wheel does not fit.</summary>
    public int? Priority(WheelFileName wheel)
    {
        if (wheel is null) throw new ArgumentNullException(nameof(wheel));
        return _tags.Priority(wheel);
    }

    /// <summary>Why a wheel does not fit.</summary>
    public TagMismatch Explain(WheelFileName wheel)
    {
        if (wheel is null) throw new ArgumentNullException(nameof(wheel));
        return _tags.Explain(wheel);
    }

    /// <summary>Picks the wheel to take: the best tag, then the highest build, then the ordinally last name. Null where none fits.</summary>
    public WheelFileName? Best(IEnumerable<WheelFileName> wheels)
    {
        if (wheels is null) throw new ArgumentNullException(nameof(wheels));
        WheelFileName? best = null;
        int bestPriority = int.MaxValue;
        foreach (WheelFileName wheel in wheels)
        {
            if (Priority(wheel) is not { } priority || priority > bestPriority) continue;
            if (best is not null && priority == bestPriority && !IsBetter(wheel, best)) continue;
            best = wheel;
            bestPriority = priority;
        }
        return best;
    }

    /// <summary>Platform and Python, as <c>linux-64, Python 3.11</c> or <c>linux-64, Python 3.13 (free-threaded)</c>.</summary>
    public override string ToString() => Platform + ", Python " + (IsPatchKnown ? PythonVersion.ToString() : Environment.PythonVersion) + _kind;

    private static bool IsBetter(WheelFileName wheel, WheelFileName than)
    {
        int order = Nullable.Compare(wheel.Build, than.Build);
        return order != 0 ? order > 0 : string.CompareOrdinal(wheel.FileName, than.FileName) > 0;
    }

    private static (string Os, string Machine) Split(string platform) => platform switch
    {
        "linux-64" => ("linux", "x86_64"),
        "linux-32" => ("linux", "i686"),
        "linux-aarch64" => ("linux", "aarch64"),
        "linux-armv7l" => ("linux", "armv7l"),
        "linux-ppc64le" => ("linux", "ppc64le"),
        "linux-s390x" => ("linux", "s390x"),
        "linux-riscv64" => ("linux", "riscv64"),
        "osx-64" => ("osx", "x86_64"),
        "osx-arm64" => ("osx", "arm64"),
        "win-64" => ("win", "AMD64"),
        "win-32" => ("win", "x86"),
        "win-arm64" => ("win", "ARM64"),
        _ => throw new FlowKitException(
            PypiErrors.InvalidTarget,
            "'" + platform + "' is no known platform: use conda's names, such as linux-64, linux-aarch64, osx-64, osx-arm64 or win-64."),
    };

    private static (int Major, int Minor) Numbers(string version, string what)
    {
        string[] parts = version.Split('.');
        int minor = 0;
        if (!int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int major) || major > 100
            || (parts.Length > 1 && (!int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out minor) || minor > 1000)))
        {
            throw new FlowKitException(PypiErrors.InvalidTarget, "'" + version + "' is no version of " + what + ": write it as 2.28.");
        }
        return (major, minor);
    }

    private static void AddCPython(TagTable tags, int major, int minor, bool freeThreaded, bool debug)
    {
        string interpreter = "cp" + major + minor;
        // Free-threaded builds have a stable ABI of their own (PEP 803), which reaches as far back as the other one does.
        string? stableAbi = major == 3 && minor >= 2 ? freeThreaded ? "abi3t" : "abi3" : null;

        // CPython marked builds with pymalloc in the ABI up to 3.7.
        string threading = freeThreaded ? "t" : "", allocation = major == 2 ? "mu" : minor < 8 ? "m" : "";
        tags.Add(interpreter, interpreter + threading + (debug ? "d" : "") + allocation);
        // From 3.8 on a debug build loads what was built for the other one.
        if (debug && allocation.Length == 0) tags.Add(interpreter, interpreter + threading);
        if (stableAbi is not null) tags.Add(interpreter, stableAbi);
        tags.Add(interpreter, "none");
        for (int m = minor - 1; stableAbi is not null && m >= 2; m--) tags.Add("cp" + major + m, stableAbi);
        AddPure(tags, major, minor, interpreter);
    }

    private static void AddPyPy(TagTable tags, int major, int minor)
    {
        string interpreter = "pp" + major + minor;
        tags.Add(interpreter, "pypy" + major + minor + "_pp73");
        tags.Add(interpreter, "none");
        AddPure(tags, major, minor, "pp" + major);
    }

    private static void AddPure(TagTable tags, int major, int minor, string interpreter)
    {
        List<string> pythons = ["py" + major + minor, "py" + major];
        for (int m = minor - 1; m >= 0; m--) pythons.Add("py" + major + m);
        foreach (string python in pythons) tags.Add(python, "none");
        tags.Add(interpreter, "none", isAny: true);
        foreach (string python in pythons) tags.Add(python, "none", isAny: true);
    }

    private static MarkerEnvironment MakeEnvironment(string os, string machine, string release, Pep440Version python, int major, int minor, PythonImplementation implementation)
    {
        bool isCPython = implementation == PythonImplementation.CPython;
        return MarkerEnvironment.Create(new Dictionary<string, string>
        {
            ["os_name"] = os == "win" ? "nt" : "posix",
            ["sys_platform"] = os switch { "linux" => major == 2 ? "linux2" : "linux", "osx" => "darwin", _ => "win32" },
            ["platform_system"] = os switch { "linux" => "Linux", "osx" => "Darwin", _ => "Windows" },
            ["platform_machine"] = machine,
            ["platform_python_implementation"] = isCPython ? "CPython" : "PyPy",
            ["platform_release"] = release,
            ["platform_version"] = "",
            ["implementation_name"] = isCPython ? "cpython" : "pypy",
            ["python_version"] = major + "." + minor,
            ["python_full_version"] = python.ToString(),
            ["implementation_version"] = isCPython ? python.ToString() : "7.3.0",
        });
    }
}
