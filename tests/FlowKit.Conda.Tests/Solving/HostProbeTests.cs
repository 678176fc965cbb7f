using System.Diagnostics;
using System.Runtime.InteropServices;
using FlowKit.Conda.Installation;
using FlowKit.Conda.Solving;
using FlowKit.Conda.Specs;
using FlowKit.Tests.Shared;

namespace FlowKit.Conda.Tests.Solving;

[Parallelizable(ParallelScope.All)]
public sealed class HostProbeTests
{
    private const string Nehalem = "fpu mmx sse sse2 pni ssse3 cx16 sse4_1 sse4_2 popcnt lahf_lm ";
    private const string Haswell = Nehalem + "aes pclmulqdq avx f16c rdrand abm avx2 bmi1 bmi2 fma movbe xsave ";
    private const string SkylakeX = Haswell + "adx rdseed clflushopt xsavec xsaveopt avx512bw avx512cd avx512dq avx512f avx512vl clwb ";

    [Test]
    public async Task This_machine_has_the_virtual_packages_that_rattler_finds()
    {
        if (!OperatingSystem.IsLinux()) Assert.Ignore("The comparison is for Linux.");
        string packages = Peers.PyRattler;
        ProcessStartInfo start = new(Peers.Python, ["-c", "import rattler\nfor p in rattler.VirtualPackage.detect():\n    g = p.into_generic()\n    print(f'{g.name.normalized}={g.version}={g.build_string}')"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PYTHONPATH"] = packages;
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.That(process.ExitCode, Is.Zero, await process.StandardError.ReadToEndAsync());
        IReadOnlyList<VirtualPackage> found = TargetSystem.VirtualPackagesOf(CondaPlatform.Parse(CondaInstallOptions.HostPlatform), await HostProbe.DetectAsync());
        Assert.That(found.Select(package => package.ToString()), Is.EquivalentTo(output.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }

    [TestCase("GenuineIntel", "fpu sse sse2", "x86_64")]
    [TestCase("GenuineIntel", Nehalem, "nehalem")]
    [TestCase("SomebodyElse", Nehalem, "x86_64_v2")]
    [TestCase("GenuineIntel", Haswell, "haswell")]
    [TestCase("GenuineIntel", SkylakeX, "skylake_avx512")]
    [TestCase("GenuineIntel", SkylakeX + "avx512_vnni", "cascadelake")]
    [TestCase("AuthenticAMD", Haswell, "x86_64_v3")]
    [TestCase("AuthenticAMD", Haswell + "clflushopt clzero fsgsbase rdseed sse4a xsavec xsaveopt clwb", "zen2")]
    // A virtual machine that hides abm: no AMD processor of the level that is left, so the level.
    [TestCase("AuthenticAMD", Nehalem + "aes pclmulqdq avx avx2", "x86_64_v2")]
    public void A_processor_is_the_most_special_one_that_it_has_everything_of(string vendor, string flags, string expected) =>
        Assert.That(CpuProbe.FromCpuInfo($"processor\t: 0\nvendor_id\t: {vendor}\nflags\t\t: {flags}\n\nprocessor\t: 1\nflags\t\t: none\n", Architecture.X64), Is.EqualTo(expected));

    [TestCase("0x41", "0xd0c", "neoverse_n1")]
    [TestCase("0x41", "0xfff", "neoverse_n1")]
    [TestCase("0x99", "0xd0c", "aarch64")]
    public void An_ARM_processor_is_known_by_its_model_or_what_it_can(string implementer, string part, string expected) =>
        Assert.That(CpuProbe.FromCpuInfo("processor\t: 0\nFeatures\t: fp asimd evtstrm aes pmull sha1 sha2 crc32 atomics fphp asimdhp cpuid asimdrdm lrcpc dcpop asimddp ssbs\n"
            + $"CPU implementer\t: {implementer}\nCPU part\t: {part}\n", Architecture.Arm64), Is.EqualTo(expected));

    [TestCase("Apple M1 Max", "m1")]
    [TestCase("Apple M2", "m2")]
    [TestCase("Apple M99", "m1")]
    public void An_Apple_processor_is_known_by_its_name(string brand, string expected) => Assert.That(CpuProbe.FromAppleBrand(brand), Is.EqualTo(expected));

    [Test]
    public async Task The_drivers_own_program_tells_of_CUDA()
    {
        if (OperatingSystem.IsWindows()) Assert.Ignore("The stand-in is a shell script.");
        using TemporaryFolder folder = new();
        string program = Program(folder, "case \"$1\" in -q) echo '<x><cuda_version>12.4</cuda_version></x>';; *) printf '8.9\\n7.5\\n8.6\\n';; esac");
        HostFacts facts = await HostProbe.DetectAsync([folder.Combine("nothing"), program], CancellationToken.None);
        Assert.That((facts.Cuda, facts.CudaArch), Is.EqualTo(("12.4", "7.5")));
    }

    [TestCase("exit 9")]
    [TestCase("echo '<cuda_version>N/A</cuda_version>'")]
    [TestCase("echo 'NVIDIA-SMI has failed'")]
    [TestCase("sleep 100")]
    public async Task A_driver_that_fails_or_hangs_is_none(string what)
    {
        if (OperatingSystem.IsWindows()) Assert.Ignore("The stand-in is a shell script.");
        using TemporaryFolder folder = new();
        Assert.That((await HostProbe.DetectAsync([Program(folder, what)], CancellationToken.None)).Cuda, Is.Null);
    }

    private static string Program(TemporaryFolder folder, string text)
    {
        string program = folder.Combine("nvidia-smi");
        File.WriteAllText(program, "#!/bin/sh\n" + text + "\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(program, (UnixFileMode)0b111_101_101);
        return program;
    }
}
