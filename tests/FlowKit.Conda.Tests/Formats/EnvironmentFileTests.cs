using System.Text.Json;
using FlowKit.Conda.Formats;
using FlowKit.Tests.Shared;

namespace FlowKit.Conda.Tests.Formats;

[Parallelizable(ParallelScope.All)]
public sealed class EnvironmentFileTests
{
    [Test]
    public void Environment_files_of_the_conformance_suite_are_read() =>
        Conformance.Run("conda/environment_files/index.jsonl", c =>
        {
            string file = c.GetProperty("file").GetString()!;
            string text = File.ReadAllText(Conformance.PathOf("conda/" + file));
            JsonElement expected = c.GetProperty("expected");
            if (c.GetProperty("kind").GetString() == "spec-file") return Same(expected.GetProperty("specs"), EnvironmentFileReader.ReadSpecs(text, file));
            EnvironmentFile read = EnvironmentFileReader.Read(text, file);
            if (read.Name != expected.GetProperty("name").GetString()) return "name " + read.Name;
            return Same(expected.GetProperty("channels"), read.Channels) ?? Same(expected.GetProperty("dependencies"), read.Dependencies) ?? Same(expected.GetProperty("pip"), read.Pip)
                ?? Same(expected.GetProperty("platforms"), read.Platforms) ?? (read.Category == expected.GetProperty("category").GetString() ? null : "category " + read.Category);
        });

    [Test]
    public void Everything_of_an_environment_file_is_read()
    {
        EnvironmentFile read = EnvironmentFileReader.Read("name: x\nchannels: [a]\ndependencies:\n- numpy >=1\n- sel(win): winpkg\n- pip:\n  - requests\nvariables:\n  A: b\nplatforms: [linux-64]\n", "environment.yml");
        Assert.That(read.Dependencies, Is.EqualTo(new[] { "numpy >=1" }));
        Assert.That(read.Selectors["win"], Is.EqualTo(new[] { "winpkg" }));
        Assert.That(read.Pip, Is.EqualTo(new[] { "requests" }));
        Assert.That(read.Variables["A"], Is.EqualTo("b"));
    }

    [Test]
    public void Specs_of_a_platform_that_is_named_twice_are_all_read_and_keys_that_mean_nothing_are_told()
    {
        EnvironmentFile file = EnvironmentFileReader.Read("\ufeffname: x\ndependancies: [numpy]\nprefix: /x\ndependencies:\n- sel(win): [a]\n- sel(unix): c\n- sel(win): b\n", "environment.yml");
        Assert.That(file.Selectors["win"], Is.EqualTo(new[] { "a", "b" }));
        Assert.That(file.Selectors["unix"], Is.EqualTo(new[] { "c" }));
        Assert.That(file.IgnoredKeys, Is.EqualTo(new[] { "dependancies" }));
        Assert.That(EnvironmentFileReader.Read(EnvironmentFileWriter.Write(file), "environment.yml").Selectors["win"], Is.EqualTo(new[] { "a", "b" }));
    }

    [Test]
    public void Lists_that_are_empty_or_not_there_are_no_error()
    {
        EnvironmentFile file = EnvironmentFileReader.Read("channels:\nplatforms: ~\ndependencies:\n- numpy\n- pip:\n", "environment.yml");
        Assert.That((file.Channels.Count, file.Platforms.Count, file.Pip.Count, file.Dependencies.Single()), Is.EqualTo((0, 0, 0, "numpy")));
        Assert.That(EnvironmentFileReader.Read("dependencies:\n", "environment.yml").Dependencies, Is.Empty);
    }

    [TestCase("dependencies: {a: b}", "FK7132")]
    [TestCase("dependencies: numpy", "FK7132")]
    [TestCase("dependencies:\n- [numpy]", "FK7132")]
    [TestCase("dependencies:\n- numpy\n-\n- scipy", "FK7132")]
    [TestCase("dependencies:\n- pip: requests", "FK7132")]
    [TestCase("dependencies:\n- pip:\n  - a: b", "FK7132")]
    [TestCase("channels: conda-forge\ndependencies:\n- numpy", "FK7132")]
    [TestCase("platforms: linux-64\ndependencies:\n- numpy", "FK7132")]
    [TestCase("dependencies:\n- 'numpy['", "FK7112")]
    [TestCase("- a", "FK7132")]
    public void A_broken_environment_file_is_refused(string text, string code) =>
        Assert.That(Assert.Catch<FlowKitException>(() => EnvironmentFileReader.Read(text, "environment.yml"))?.Code, Is.EqualTo(code));

    private static string? Same(JsonElement expected, IReadOnlyList<string> actual) =>
        expected.EnumerateArray().Select(e => e.GetString()).SequenceEqual(actual) ? null : string.Join(" | ", actual);
}
