using System.Text.Json;
using FlowKit.Conda.Solving;
using FlowKit.Conda.Specs;
using FlowKit.Tests.Shared;

namespace FlowKit.Conda.Tests.Solving;

[Parallelizable(ParallelScope.All)]
public sealed class TargetSystemTests
{
    [Test]
    public void Virtual_packages_of_the_conformance_suite_are_found() =>
        Conformance.Run("conda/virtual_packages/cases.jsonl", c =>
        {
            JsonElement host = c.GetProperty("host");
            string? Text(string key) => host.TryGetProperty(key, out JsonElement value) ? value.GetString() : null;
            HostFacts facts = new(Text("os")!) { Version = Text("kernel") ?? Text("version"), Libc = Text("libc"), Cpu = Text("cpu"), Cuda = Text("cuda") };
            Dictionary<string, string> environment = c.GetProperty("environment").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!);
            JsonElement expected = c.GetProperty("expected");
            IReadOnlyList<VirtualPackage> found;
            try
            {
                found = TargetSystem.VirtualPackagesOf(CondaPlatform.Parse(c.GetProperty("target_platform").GetString()!), facts, environment);
            }
            catch (FlowKitException e)
            {
                return expected.ValueKind == JsonValueKind.Null ? null : e.Display;
            }
            if (expected.ValueKind == JsonValueKind.Null) return "no error";
            string[] wanted = [.. expected.EnumerateObject().Select(p => $"{p.Name}={p.Value[0]}={p.Value[1]}").Order(StringComparer.Ordinal)];
            string[] actual = [.. found.Select(p => p.ToString()).Order(StringComparer.Ordinal)];
            return wanted.SequenceEqual(actual) ? null : string.Join(" ", actual);
        });

    [Test]
    public void A_target_without_a_host_has_its_baseline() =>
        Assert.That(TargetSystem.VirtualPackagesOf(CondaPlatform.Parse("linux-64")).Select(p => p.ToString()), Is.EqualTo(new[] { "__unix=0=0", "__linux=4.18=0", "__glibc=2.28=0", "__archspec=1=x86_64" }));

    [TestCase("linux-64", "CUDA=", "__unix=0=0 __linux=6.1.5=0 __glibc=2.36=0 __archspec=1=skylake")]
    [TestCase("linux-64", "CUDA=11.8", "__unix=0=0 __linux=6.1.5=0 __glibc=2.36=0 __cuda=11.8=0 __cuda_arch=8.6=0 __archspec=1=skylake")]
    [TestCase("linux-64", "CUDA_ARCH=9.0a", "__unix=0=0 __linux=6.1.5=0 __glibc=2.36=0 __cuda=12.4=0 __cuda_arch=9.0=0 __archspec=1=skylake")]
    [TestCase("linux-64", "CUDA_ARCH=", "__unix=0=0 __linux=6.1.5=0 __glibc=2.36=0 __cuda=12.4=0 __archspec=1=skylake")]
    [TestCase("linux-64", "CUDA=|CUDA_ARCH=9.0", "__unix=0=0 __linux=6.1.5=0 __glibc=2.36=0 __archspec=1=skylake")]
    [TestCase("linux-64", "GLIBC=|LINUX=|ARCHSPEC=|UNIX=7|OSX=x|WIN=y", "__unix=0=0 __linux=6.1.5=0 __glibc=2.36=0 __cuda=12.4=0 __cuda_arch=8.6=0 __archspec=1=skylake")]
    [TestCase("linux-64", "GLIBC=2.17|LINUX=5.4|ARCHSPEC=zen3", "__unix=0=0 __linux=5.4=0 __glibc=2.17=0 __cuda=12.4=0 __cuda_arch=8.6=0 __archspec=1=zen3")]
    [TestCase("osx-arm64", "GLIBC=2.17", "__unix=0=0 __osx=13.0=0 __archspec=1=m1")]
    [TestCase("osx-64", "OSX=11|CUDA=12.0", "__unix=0=0 __osx=11=0 __cuda=12.0=0 __archspec=1=x86_64")]
    [TestCase("win-64", "WIN=10.0.22631", "__win=10.0.22631=0 __archspec=1=x86_64")]
    [TestCase("emscripten-wasm32", "", "__unix=0=0 __archspec=0=wasm32")]
    [TestCase("linux-armv7l", "LINUX=5.4", "__unix=0=0 __linux=5.4=0 __glibc=2.36=0 __cuda=12.4=0 __cuda_arch=8.6=0 __archspec=0=armv7l")]
    [TestCase("linux-aarch64", "CUDA=", "__unix=0=0 __linux=6.1.5=0 __glibc=2.36=0 __archspec=1=aarch64")]
    public void Overrides_replace_what_the_target_has_and_only_CUDA_is_taken_away_by_an_empty_one(string target, string overrides, string expected)
    {
        HostFacts host = new("linux") { Version = "6.1.5-arch1-2", Libc = "glibc 2.36.9000", Cpu = "skylake", Cuda = "12.4.1", CudaArch = "8.6" };
        Dictionary<string, string> environment = overrides.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=')).ToDictionary(pair => "CONDA_OVERRIDE_" + pair[0], pair => pair[1]);
        Assert.That(string.Join(' ', TargetSystem.VirtualPackagesOf(CondaPlatform.Parse(target), host, environment)), Is.EqualTo(expected));
    }

    [TestCase("LINUX", "four")]
    [TestCase("LINUX", "5")]
    [TestCase("LINUX", "5.4-generic")]
    [TestCase("GLIBC", "2..17")]
    [TestCase("CUDA", "twelve point four!")]
    [TestCase("CUDA", "none")]
    [TestCase("GLIBC", "not-a-version")]
    [TestCase("CUDA_ARCH", "sm_86")]
    [TestCase("ARCHSPEC", "x86 64")]
    public void An_override_that_is_nonsense_is_an_error_that_names_it(string key, string value) =>
        Assert.That(() => TargetSystem.VirtualPackagesOf(CondaPlatform.Parse("linux-64"), new HostFacts("linux") { Cuda = "12.4" }, new Dictionary<string, string> { ["CONDA_OVERRIDE_" + key] = value }),
            Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK7114").And.Message.Contains("CONDA_OVERRIDE_" + key));

    [TestCase("linux", "5.15.167.4-microsoft-standard-WSL2", "__linux=5.15.167.4=0")]
    [TestCase("linux", "4.18.0-553.el8.x86_64", "__linux=4.18.0=0")]
    [TestCase("linux", "6.9-rc1", "__linux=6.9=0")]
    [TestCase("linux", null, "__linux=4.18=0")]
    [TestCase("osx", "14.5.1", "__osx=14.5=0")]
    [TestCase("osx", null, "__osx=0=0")]
    [TestCase("win", "10.0.22631.4602", "__win=10.0.22631=0")]
    [TestCase("win", null, "__win=10.0=0")]
    public void The_system_has_as_many_numbers_as_the_standard_says(string system, string? version, string expected) =>
        Assert.That(TargetSystem.VirtualPackagesOf(CondaPlatform.Parse(system + "-64"), new HostFacts(system) { Version = version }).Select(package => package.ToString()), Has.One.EqualTo(expected));

    [TestCase(null, "__glibc=2.28=0")]
    [TestCase("glibc", "__glibc=2.28=0")]
    [TestCase("glibc 2.39", "__glibc=2.39=0")]
    [TestCase("musl 1.2.4", null)]
    [TestCase("uclibc", null)]
    public void A_C_library_other_than_glibc_is_none(string? libc, string? expected) =>
        Assert.That(TargetSystem.VirtualPackagesOf(CondaPlatform.Parse("linux-64"), new HostFacts("linux") { Libc = libc }).FirstOrDefault(package => package.Name == "__glibc")?.ToString(), Is.EqualTo(expected));
}
