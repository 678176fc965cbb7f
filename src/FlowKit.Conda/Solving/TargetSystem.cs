using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Solving;

/// <summary>
/// Finds the virtual packages of a target (CEP 30): from declared baselines, from the facts of a host of the same operating system, and from
/// <c>CONDA_OVERRIDE_…</c> variables. The machine that this runs on is never looked at: <see cref="HostProbe"/> asks it, where a caller wants that.
/// </summary>
public static class TargetSystem
{
    /// <summary>The glibc that Linux targets are taken to have where nothing else is declared: 2.28.</summary>
    public const string DefaultGlibc = "2.28";

    /// <summary>The kernel that Linux targets are taken to have where nothing else is declared: 4.18.</summary>
    public const string DefaultLinux = "4.18";

    /// <summary>The macOS that targets are taken to have where nothing else is declared: 13.0.</summary>
    public const string DefaultOsx = "13.0";

    /// <summary>The Windows that targets are taken to have where nothing else is declared: 10.0.</summary>
    public const string DefaultWindows = "10.0";

    /// <summary>The virtual packages of a target.</summary>
    /// <param name="target">The platform to solve for.</param>
    /// <param name="host">The machine to run on, if it is known; one of another operating system than the target's tells nothing. Default: the baselines.</param>
    /// <param name="environment">
    /// Variables; only <c>CONDA_OVERRIDE_…</c> of the target's own virtual packages are looked at. An empty value takes <c>__cuda</c> and <c>__cuda_arch</c>
    /// away and means nothing for the others (CEP 30, 46). Default: none.
    /// </param>
    /// <exception cref="FlowKitException"><c>FK7114</c>: an override is not a version, or not such a one as its virtual package has.</exception>
    public static IReadOnlyList<VirtualPackage> VirtualPackagesOf(CondaPlatform target, HostFacts? host = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        ArgumentNullException.ThrowIfNull(target);
        VirtualPackageOverrides overrides = new(environment);
        if (host?.OperatingSystem != target.OperatingSystem) host = null;
        List<VirtualPackage> packages = [];
        if (target.IsUnix) packages.Add(new VirtualPackage("__unix", CondaVersion.Parse("0")));
        if (target.IsLinux)
        {
            Add("__linux", overrides.Linux ?? Numbers(host?.Version, 4) ?? DefaultLinux);
            Add("__glibc", overrides.Version("GLIBC") ?? GlibcOf(host));
        }
        else if (target.IsOsx) Add("__osx", overrides.Version("OSX") ?? (host is null ? DefaultOsx : Numbers(host.Version, 2) ?? "0"));
        else if (target.IsWindows) Add("__win", overrides.Version("WIN") ?? Numbers(host?.Version, 3) ?? DefaultWindows);
        AddCuda();
        if (ArchspecOf(target, host, overrides) is { } archspec) packages.Add(archspec);
        return packages;

        void AddCuda()
        {
            if (overrides.IsEmpty("CUDA") || (overrides.Version("CUDA") ?? Numbers(host?.Cuda, 2)) is not { } cuda) return;
            Add("__cuda", cuda);
            if (!overrides.IsEmpty("CUDA_ARCH")) Add("__cuda_arch", overrides.CudaArch ?? Numbers(host?.CudaArch, 2));
        }

        void Add(string name, string? version)
        {
            if (version is not null) packages.Add(new VirtualPackage(name, CondaVersion.Parse(version)));
        }
    }

    // "6.1.0-18-amd64" is 6.1.0 (distributions add what they like), and the compute capability "9.0a" is 9.0.
    private static string? Numbers(string? version, int most)
    {
        List<string> numbers = [];
        foreach (string part in (version ?? "").Split('.'))
        {
            int end = part.AsSpan().IndexOfAnyExceptInRange('0', '9') is var found and >= 0 ? found : part.Length;
            if (end > 0) numbers.Add(part[..end]);
            if (end < part.Length || end == 0 || numbers.Count == most) break;
        }
        return numbers.Count > 0 ? string.Join('.', numbers) : null;
    }

    // Nothing known is taken for a glibc whose version nobody could tell; another C library is none.
    private static string? GlibcOf(HostFacts? host) =>
        host?.Libc is not { } libc ? DefaultGlibc
        : libc.StartsWith("glibc", StringComparison.Ordinal) ? Numbers(libc[5..].Trim(), 2) ?? DefaultGlibc
        : null;

    // Version 1 says that the build is a name that archspec knows, 0 that it is the platform's own.
    private static VirtualPackage? ArchspecOf(CondaPlatform target, HostFacts? host, VirtualPackageOverrides overrides)
    {
        string? family = target.Architecture switch
        {
            "64" => "x86_64",
            "32" => "x86",
            "arm64" => "aarch64",
            "aarch64" or "ppc64" or "ppc64le" or "riscv64" => target.Architecture,
            _ => null,
        };
        // A processor of another family is of the machine, and not of one that the target is for.
        string? cpu = host?.Cpu is { } name && (Microarchitecture.FamilyOf(name) ?? family) == family ? name : null;
        if ((overrides.Archspec ?? cpu ?? (target.Name == "osx-arm64" ? "m1" : family)) is { } known) return new VirtualPackage("__archspec", CondaVersion.Parse("1"), known);
        return target.Architecture.Length > 0 ? new VirtualPackage("__archspec", CondaVersion.Parse("0"), target.Architecture) : null;
    }
}
