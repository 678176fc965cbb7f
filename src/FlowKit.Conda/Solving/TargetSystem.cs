using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Solving;

/// <summary>
/// Finds the virtual packages of a target (CEP 30): from declared baselines, from the facts of a host of the same operating system, and from
/// <c>CONDA_OVERRIDE_…</c> variables. The machine that this runs on is never looked at.
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
    /// <param name="environment">Variables; only <c>CONDA_OVERRIDE_…</c> are looked at. Default: none.</param>
    /// <exception cref="FlowKitException"><c>FK7114</c>: an override is no version.</exception>
    public static IReadOnlyList<VirtualPackage> VirtualPackagesOf(CondaPlatform target, HostFacts? host = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (host?.OperatingSystem != target.OperatingSystem) host = null;
        List<VirtualPackage> packages = [];
        if (target.IsUnix) packages.Add(new VirtualPackage("__unix", CondaVersion.Parse("0")));
        if (target.IsLinux)
        {
            Add("__linux", "LINUX", host is null ? DefaultLinux : Mainline(host.Version));
            Add("__glibc", "GLIBC", host is null ? DefaultGlibc : GlibcOf(host.Libc));
        }
        else if (target.IsOsx) Add("__osx", "OSX", host is null ? DefaultOsx : host.Version);
        else if (target.IsWindows) Add("__win", "WIN", host is null ? DefaultWindows : Mainline(host.Version));
        if (target.IsLinux || target.IsWindows) Add("__cuda", "CUDA", host?.Cuda);
        string? archspec = Override("ARCHSPEC");
        if (archspec is not { Length: 0 } && (archspec ?? host?.Cpu ?? BaselineCpu(target)) is { } cpu) packages.Add(new VirtualPackage("__archspec", CondaVersion.Parse("1"), cpu));
        return packages;

        string? Override(string key) => environment is not null && environment.TryGetValue("CONDA_OVERRIDE_" + key, out string? value) ? value.Trim() : null;

        void Add(string name, string key, string? detected)
        {
            string? replaced = Override(key);
            // An empty override takes the package away.
            if (replaced is { Length: 0 }) return;
            if ((replaced ?? detected) is not { } text) return;
            if (CondaVersion.TryParse(text, out CondaVersion? version)) packages.Add(new VirtualPackage(name, version));
            else if (replaced is not null)
                throw new FlowKitException(CondaErrors.BadVirtualPackage, $"CONDA_OVERRIDE_{key} is '{replaced}', which is no version. Set it to a version such as {DefaultGlibc}, or unset it.");
        }
    }

    // "6.1.0-18-amd64" is 6.1.0: distributions add what they like.
    private static string? Mainline(string? version)
    {
        if (version is null) return null;
        int end = 0;
        while (end < version.Length && (char.IsAsciiDigit(version[end]) || version[end] == '.')) end++;
        return version[..end].TrimEnd('.') is { Length: > 0 } numbers ? numbers : "0";
    }

    private static string? GlibcOf(string? libc) => libc is not null && libc.StartsWith("glibc ", StringComparison.Ordinal) ? libc[6..].Trim() : null;

    private static string? BaselineCpu(CondaPlatform target) => target.Name switch
    {
        "osx-arm64" => "m1",
        _ => target.Architecture switch
        {
            "64" => "x86_64",
            "32" => "x86",
            "arm64" => "aarch64",
            "" => null,
            string architecture => architecture,
        },
    };
}
