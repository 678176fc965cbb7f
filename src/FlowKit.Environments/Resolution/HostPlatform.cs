using System.Runtime.InteropServices;

namespace FlowKit.Environments.Resolution;

/// <summary>The platform of this machine: what environments are hydrated for. Never an input of a solve that names its platforms.</summary>
public static class HostPlatform
{
    /// <summary>The conda name, for example <c>linux-64</c> or <c>osx-arm64</c>.</summary>
    public static string Name { get; } = SystemName + "-" + RuntimeInformation.OSArchitecture switch
    {
        Architecture.X64 => "64",
        Architecture.X86 => "32",
        Architecture.Arm64 => OperatingSystem.IsLinux() ? "aarch64" : "arm64",
        Architecture.Ppc64le => "ppc64le",
        Architecture.S390x => "s390x",
        Architecture.RiscV64 => "riscv64",
        Architecture other => other.ToString().ToLowerInvariant(),
    };

    private static string SystemName => OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
}
