using System.Runtime.InteropServices;
using FlowKit.Content.Downloading;
using FlowKit.Content.Linking;

namespace FlowKit.Conda.Installation;

/// <summary>How packages are installed into a prefix.</summary>
public sealed record CondaInstallOptions
{
    /// <summary>The subdir that the prefix is for; decides about layout, first lines and launchers. Default: this machine's.</summary>
    public string Platform { get; init; } = HostPlatform;

    /// <summary>
    /// The path under which the prefix will be used, written into files; null for where it is installed. Where it is given, files go directly into
    /// the folder: whoever moves it afterwards cares for that being atomic.
    /// </summary>
    public string? UsedAs { get; init; }

    /// <summary>The Python that noarch Python packages are installed for; null for that of the <c>python</c> package among the others.</summary>
    public CondaPython? Python { get; init; }

    /// <summary>By package name, the match specs that a user asked for it by; kept in the records.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> RequestedSpecs { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Packages (by name) that are installed anew although they are the same. Default: none.</summary>
    public IReadOnlySet<string> Reinstall { get; init; } = new HashSet<string>();

    /// <summary>Refuses (<c>FK8114</c>) packages that have the same paths, instead of keeping the losers' files aside. Default: no.</summary>
    public bool RefuseClashes { get; init; }

    /// <summary>
    /// Compiles the modules of noarch Python packages by the prefix's Python once they are in place, and records the bytecode. An installation never
    /// fails for it. In a prefix that is going to be moved (<see cref="UsedAs"/>) the bytecode names its sources as they will be called, and from Python 3.7 on
    /// carries their hash, not their time (PEP 552). Default: no; Python compiles what it imports.
    /// </summary>
    public bool CompileBytecode { get; init; }

    /// <summary>
    /// Runs the <c>post-link</c> scripts of packages that come, once all files are in place, and the <c>pre-unlink</c> scripts of those that go: code of whoever made the packages, with this
    /// user's rights. What fails is told in <see cref="InstallResult.Scripts"/>. Never done in a prefix for another operating system, or one that is going to be moved (<see cref="UsedAs"/>).
    /// Default: no; what was not run is told in <see cref="InstallResult.SkippedScripts"/>.
    /// </summary>
    public bool RunLinkScripts { get; init; }

    /// <summary>Changes a prefix although it is frozen (CEP 22). Default: no.</summary>
    public bool ChangeFrozen { get; init; }

    /// <summary>The means to bring files from the cache, in order. Default: <see cref="TreeLinker.DefaultModes"/>.</summary>
    public IReadOnlyList<LinkMode> LinkModes { get; init; } = TreeLinker.DefaultModes;

    /// <summary>How many threads link. Default: one for each processor.</summary>
    public int Parallelism { get; init; } = Environment.ProcessorCount;

    /// <summary>How many packages are fetched and unpacked at once. Default: 8.</summary>
    public int Downloads { get; init; } = 8;

    /// <summary>Is told how far each download is, from the downloading threads; its address tells which.</summary>
    public IProgress<DownloadProgress>? DownloadProgress { get; init; }

    /// <summary>Is told what is done.</summary>
    public IProgress<InstallProgress>? Progress { get; init; }

    /// <summary>The subdir of the machine that this runs on.</summary>
    public static string HostPlatform { get; } =
        (OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux") + "-" + RuntimeInformation.OSArchitecture switch
        {
            Architecture.X64 => "64",
            Architecture.X86 => "32",
            Architecture.Arm64 => OperatingSystem.IsLinux() ? "aarch64" : "arm64",
            Architecture.Arm => "armv7l",
            Architecture.Armv6 => "armv6l",
            Architecture.Ppc64le => "ppc64le",
            Architecture.S390x => "s390x",
            Architecture.RiscV64 => "riscv64",
            Architecture.LoongArch64 => "loong64",
            _ => "unknown",
        };
}
