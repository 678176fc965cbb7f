using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace FlowKit.Conda.Solving;

/// <summary>
/// Finds archspec's name of this machine's processor. Linux tells its features one by one; elsewhere the level is told (<c>x86_64_v3</c>), and
/// on Apple's processors the model.
/// </summary>
internal static partial class CpuProbe
{
    public static string? Detect()
    {
        if (OperatingSystem.IsLinux() && File.Exists("/proc/cpuinfo")) return FromCpuInfo(File.ReadAllText("/proc/cpuinfo"), RuntimeInformation.OSArchitecture);
        if (RuntimeInformation.OSArchitecture == Architecture.X64) return Level();
        if (RuntimeInformation.OSArchitecture != Architecture.Arm64) return null;
        return OperatingSystem.IsMacOS() && SystemControl("machdep.cpu.brand_string") is { } brand ? FromAppleBrand(brand) : "aarch64";
    }

    /// <summary>Reads Linux's description of the first processor.</summary>
    public static string? FromCpuInfo(string text, Architecture architecture)
    {
        Dictionary<string, string> first = new(StringComparer.Ordinal);
        foreach (string line in text.Split('\n'))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0) first.TryAdd(line[..colon].Trim(), line[(colon + 1)..].Trim());
            else if (line.Length == 0 && first.ContainsKey("processor")) break;
        }
        HashSet<string> features = [.. (first.GetValueOrDefault("flags") ?? first.GetValueOrDefault("Features") ?? "").Split(' ')];
        return architecture switch
        {
            Architecture.X64 => Microarchitecture.Best("x86_64", first.GetValueOrDefault("vendor_id") ?? "", features),
            Architecture.Arm64 => Microarchitecture.Best("aarch64", VendorOf(first.GetValueOrDefault("CPU implementer")), features, first.GetValueOrDefault("CPU part")),
            Architecture.Ppc64le => "ppc64le",
            Architecture.RiscV64 => "riscv64",
            _ => null,
        };
    }

    /// <summary>"Apple M2 Pro" is m2.</summary>
    public static string FromAppleBrand(string brand) =>
        Microarchitecture.Names.Where(name => name.StartsWith('m')).OrderDescending(StringComparer.Ordinal)
            .FirstOrDefault(name => brand.Contains("Apple " + name.ToUpperInvariant(), StringComparison.Ordinal)) ?? "m1";

    /// <summary>A text that macOS tells about itself; null where it does not.</summary>
    public static string? SystemControl(string name)
    {
        byte[] value = new byte[256];
        nint length = value.Length;
        return SysCtlByName(name, value, ref length, 0, 0) == 0 ? Encoding.UTF8.GetString(value, 0, (int)length).TrimEnd('\0') : null;
    }

    private static string Level()
    {
        bool second = Sse42.IsSupported && Popcnt.IsSupported;
        bool third = second && Avx2.IsSupported && Bmi1.IsSupported && Bmi2.IsSupported && Fma.IsSupported && Lzcnt.IsSupported;
        bool fourth = third && Avx512F.VL.IsSupported && Avx512BW.IsSupported && Avx512CD.IsSupported && Avx512DQ.IsSupported;
        return fourth ? "x86_64_v4" : third ? "x86_64_v3" : second ? "x86_64_v2" : "x86_64";
    }

    private static string VendorOf(string? implementer) => implementer switch
    {
        "0x41" => "ARM",
        "0x43" => "Cavium",
        "0x46" => "Fujitsu",
        "0x61" => "Apple",
        "0xc0" => "Ampere",
        _ => "",
    };

    [LibraryImport("libSystem", EntryPoint = "sysctlbyname", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SysCtlByName(string name, [Out] byte[] value, ref nint length, nint added, nint addedLength);
}
