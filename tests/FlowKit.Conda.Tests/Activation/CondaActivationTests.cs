using System.Text.Json;
using FlowKit.Conda.Activation;
using FlowKit.Tests.Shared;

namespace FlowKit.Conda.Tests.Activation;

[Parallelizable(ParallelScope.All)]
public sealed class CondaActivationTests
{
    [Test]
    public void Every_conformance_case_gives_its_variables_and_scripts() => Conformance.Run("conda/activation/cases.jsonl", @case =>
    {
        using TemporaryFolder folder = new();
        foreach (JsonProperty file in @case.GetProperty("files").EnumerateObject()) Write(folder, file.Name, file.Value.GetString()!);
        Dictionary<string, string> environment = @case.GetProperty("environment").EnumerateObject().ToDictionary(pair => pair.Name, pair => pair.Value.GetString()!);
        JsonElement expected = @case.GetProperty("expected");
        CondaActivation activation;
        try
        {
            activation = CondaActivation.Of(@case.GetProperty("prefix").GetString()!, @case.GetProperty("platform").GetString(), environment, onDisk: folder.FullName);
        }
        catch (FlowKitException) when (expected.ValueKind == JsonValueKind.Null)
        {
            return null;
        }
        if (expected.ValueKind == JsonValueKind.Null) return "no error";
        foreach (JsonProperty field in expected.EnumerateObject())
        {
            if (field.Name == "scripts")
            {
                if (field.Value.ValueKind == JsonValueKind.Array && !activation.Scripts.SequenceEqual(field.Value.EnumerateArray().Select(item => item.GetString()!))) return "scripts: " + string.Join(", ", activation.Scripts);
            }
            else if (activation.Variables.GetValueOrDefault(field.Name) != field.Value.GetString())
            {
                return $"{field.Name}: {activation.Variables.GetValueOrDefault(field.Name)}";
            }
        }
        return null;
    });

    [TestCase("[]")]
    [TestCase("{\"X\": 1}")]
    [TestCase("{\"PATH\": \"/evil\"}")]
    [TestCase("{\"X\": ")]
    [TestCase("{\"X\": \"\\ud800\"}")]
    [TestCase("{\"X\": \"a\\u0000b\"}")]
    public void Variables_that_cannot_be_read_are_an_error_that_names_the_file(string json)
    {
        using TemporaryFolder folder = new();
        Write(folder, "etc/conda/env_vars.d/a.json", json);
        Assert.That(() => CondaActivation.Of(folder.FullName), Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK8116").And.Message.Contains("a.json"));
    }

    [Test]
    public void Windows_has_its_own_folders_and_separator()
    {
        CondaActivation activation = CondaActivation.Of(@"C:\e", "win-64", new Dictionary<string, string> { ["PATH"] = @"C:\w" });
        Assert.That(activation.Variables["PATH"], Is.EqualTo(@"C:\e;C:\e\Library\mingw-w64\bin;C:\e\Library\usr\bin;C:\e\Library\bin;C:\e\Scripts;C:\e\bin;C:\w"));
    }

    [TestCase("ucrt64")]
    [TestCase("clang64")]
    [TestCase("mingw64")]
    [TestCase("clangarm64")]
    public void The_msys_environment_of_a_prefix_comes_after_its_root_and_only_the_first_of_several(string name)
    {
        using TemporaryFolder folder = new();
        foreach (string later in (string[])["clangarm64", name]) Directory.CreateDirectory(folder.Combine("Library", later, "bin"));
        CondaActivation activation = CondaActivation.Of(@"C:\e", "win-64", new Dictionary<string, string> { ["Path"] = @"C:\w" }, onDisk: folder.FullName);
        Assert.That(activation.Variables["PATH"], Is.EqualTo($@"C:\e;C:\e\Library\{name}\bin;C:\e\Library\mingw-w64\bin;C:\e\Library\usr\bin;C:\e\Library\bin;C:\e\Scripts;C:\e\bin;C:\w"));
        Assert.That(ShellActivation.Activate(activation, @"C:\e", ActivationShell.Cmd), Does.Contain($"@SET \"PATH=C:\\e;C:\\e\\Library\\{name}\\bin;"));
        Assert.That(ShellActivation.Activate(activation, @"C:\e", ActivationShell.PowerShell), Does.Contain($"${{Env:PATH}} = 'C:\\e;C:\\e\\Library\\{name}\\bin;"));
    }

    [Test]
    public void Scripts_of_deactivation_run_in_the_reverse_order_of_those_of_activation_whoever_brought_them()
    {
        using TemporaryFolder folder = new();
        foreach (string name in (string[])["b-lib", "a-tool", "~activate-binutils"])
        {
            Write(folder, $"etc/conda/activate.d/{name}.sh", "");
            Write(folder, $"etc/conda/deactivate.d/{name}.sh", "");
            Write(folder, $"etc/conda/deactivate.d/{name}.fish", "");
        }
        Assert.That(CondaActivation.Of(folder.FullName, "linux-64").Scripts, Is.EqualTo(new[] { "a-tool", "b-lib", "~activate-binutils" }.Select(name => $"etc/conda/activate.d/{name}.sh")));
        Assert.That(CondaActivation.DeactivationScripts(folder.FullName), Is.EqualTo(new[] { "~activate-binutils", "b-lib", "a-tool" }.Select(name => $"etc/conda/deactivate.d/{name}.sh")));
        CondaActivation activation = CondaActivation.Of(folder.FullName, "linux-64");
        Assert.That(ShellActivation.Deactivate(activation, folder.FullName, new Dictionary<string, string>(), ActivationShell.Fish).Split('\n')[..3],
            Is.EqualTo(new[] { "~activate-binutils", "b-lib", "a-tool" }.Select(name => $"source '{folder.FullName}/etc/conda/deactivate.d/{name}.fish'")));
    }

    [Test]
    public async Task Scripts_run_once_and_their_effect_is_kept_until_the_prefix_changes()
    {
        if (OperatingSystem.IsWindows()) Assert.Ignore("Windows has no shell scripts.");
        using TemporaryFolder folder = new();
        Write(folder, "env/etc/conda/activate.d/a.sh", "echo noise\nexport GREETING=\"hello $CONDA_PREFIX\"\nunset GONE\necho ran >> \"$CONDA_PREFIX/count\"\n");
        Write(folder, "env/etc/conda/env_vars.d/a.json", "{\"GONE\":\"soon\"}");
        string prefix = folder.Combine("env");
        CondaActivation activation = CondaActivation.Of(prefix);
        for (int i = 0; i < 2; i++)
        {
            CondaActivation done = await ActivationScripts.ApplyAsync(activation, prefix, folder.Combine("cache"));
            Assert.That(done.Variables["GREETING"], Is.EqualTo("hello " + prefix));
            Assert.That(done.Variables.ContainsKey("GONE"), Is.False);
        }
        Assert.That(await File.ReadAllTextAsync(Path.Combine(prefix, "count")), Is.EqualTo("ran\n"));
        Write(folder, "env/conda-meta/x-1-0.json", "{}");
        await ActivationScripts.ApplyAsync(activation, prefix, folder.Combine("cache"));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(prefix, "count")), Is.EqualTo("ran\nran\n"));
    }

    [Test]
    public void A_script_that_fails_is_an_error_with_what_it_said()
    {
        if (OperatingSystem.IsWindows()) Assert.Ignore("Windows has no shell scripts.");
        using TemporaryFolder folder = new();
        Write(folder, "etc/conda/activate.d/a.sh", "echo broken compiler >&2\nreturn 3\n");
        Assert.That(async () => await ActivationScripts.ApplyAsync(CondaActivation.Of(folder.FullName), folder.FullName, null),
            Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK8116").And.Message.Contains("broken compiler"));
    }

    [Test]
    public async Task A_script_that_ends_with_a_test_that_does_not_hold_has_not_failed()
    {
        if (OperatingSystem.IsWindows()) Assert.Ignore("Windows has no shell scripts.");
        using TemporaryFolder folder = new();
        Write(folder, "etc/conda/activate.d/a.sh", "export A=1\n[ -n \"$NOTHING\" ] && export B=1\n");
        Dictionary<string, string> nothing = new() { ["PATH"] = "" };
        CondaActivation done = await ActivationScripts.ApplyAsync(CondaActivation.Of(folder.FullName, environment: nothing), folder.FullName, null);
        Assert.That(done.Variables["A"], Is.EqualTo("1"));
        Assert.That(done.Variables.Keys, Has.None.EqualTo("B"));
    }

    [Test]
    public void A_script_that_ends_the_shell_is_an_error()
    {
        if (OperatingSystem.IsWindows()) Assert.Ignore("Windows has no shell scripts.");
        using TemporaryFolder folder = new();
        Write(folder, "etc/conda/activate.d/a.sh", "exit 0\n");
        Assert.That(async () => await ActivationScripts.ApplyAsync(CondaActivation.Of(folder.FullName), folder.FullName, null), Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK8116"));
    }

    [Test]
    public async Task Scripts_for_another_systems_shell_are_told_and_not_run()
    {
        using TemporaryFolder folder = new();
        string extension = OperatingSystem.IsWindows() ? ".sh" : ".bat";
        Write(folder, "etc/conda/activate.d/a" + extension, "exit 1\n");
        CondaActivation activation = CondaActivation.Of(folder.FullName, OperatingSystem.IsWindows() ? "linux-64" : "win-64");
        List<string> told = [];
        Assert.That(await ActivationScripts.ApplyAsync(activation, folder.FullName, folder.Combine("cache"), warnings: new Told(told)), Is.SameAs(activation));
        Assert.That(told.Single(), Does.Contain("activate.d/a" + extension).And.Contain("were not run"));
        Assert.That(Directory.Exists(folder.Combine("cache")), Is.False);
    }

    [Test]
    public void The_batch_file_of_Windows_calls_each_script_and_its_variables_are_read_after_whatever_was_said()
    {
        Assert.That(ActivationBatch.Text(["etc/conda/activate.d/a.bat", "etc/conda/activate.d/50% b.bat"]), Is.EqualTo(
            "@echo off\r\nchcp 65001 >nul\r\ncall \"%CONDA_PREFIX%\\etc\\conda\\activate.d\\a.bat\" 1>&2\r\ncall \"%CONDA_PREFIX%\\etc\\conda\\activate.d\\50%% b.bat\" 1>&2\r\necho ::flowkit-variables::\r\nset\r\n"));
        Assert.That(ActivationBatch.Variables("NOISE=1\r\n::flowkit-variables::\r\nPath=C:\\e;C:\\w\r\nSSL_CERT_FILE=C:\\e\\cacert.pem\r\n"), Is.EqualTo(new[] { @"Path=C:\e;C:\w", @"SSL_CERT_FILE=C:\e\cacert.pem" }));
        Assert.That(ActivationBatch.Variables("NOISE=1\r\n"), Is.Null, "a script ended the shell");
    }

    private sealed class Told(List<string> texts) : IProgress<string>
    {
        public void Report(string value) => texts.Add(value);
    }

    private static void Write(TemporaryFolder folder, string path, string text)
    {
        string file = folder.Combine(path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
