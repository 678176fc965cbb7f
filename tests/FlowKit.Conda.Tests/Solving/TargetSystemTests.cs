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
}
