using System.Diagnostics;
using FlowKit.Conda.Activation;
using FlowKit.Tests.Shared;

namespace FlowKit.Conda.Tests.Activation;

[Parallelizable(ParallelScope.All)]
public sealed class ShellActivationTests
{
    private const string Nasty = "a'b\"c $HOME `id` \\ %PATH% !x; \u2019q & #\ttab\nline";

    [Test]
    public async Task What_a_shell_evaluates_sets_the_very_values_runs_the_scripts_and_takes_it_back([Values(ActivationShell.Bash, ActivationShell.Zsh, ActivationShell.Fish)] ActivationShell shell)
    {
        string program = "/usr/bin/" + shell.ToString().ToLowerInvariant();
        if (!File.Exists(program)) Assert.Ignore($"{program} is not here.");
        using TemporaryFolder folder = new();
        string prefix = folder.Combine("my env's $x"), extension = ShellActivation.ScriptExtension(shell);
        WriteScript(prefix, "activate.d", "a" + extension, shell == ActivationShell.Fish ? "set -gx FROM_SCRIPT \"<$VALUE>\"\n" : "export FROM_SCRIPT=\"<$VALUE>\"\n");
        WriteScript(prefix, "deactivate.d", "a" + extension, shell == ActivationShell.Fish ? "set -e FROM_SCRIPT\n" : "unset FROM_SCRIPT\n");
        Dictionary<string, string> before = new() { ["PATH"] = "/usr/bin:/bin", ["OLD"] = "old" };
        CondaActivation activation = CondaActivation.Of(prefix, "linux-64", before, extension);
        activation = activation with { Variables = new Dictionary<string, string>(activation.Variables) { ["VALUE"] = Nasty, ["OLD"] = "new" } };

        string on = ShellActivation.Activate(activation, prefix, shell), off = ShellActivation.Deactivate(activation, prefix, before, shell);
        Dictionary<string, string> active = await RunAsync(program, on + "/usr/bin/env -0\n", before, folder.FullName);
        Assert.That(active["VALUE"], Is.EqualTo(Nasty));
        Assert.That(active["FROM_SCRIPT"], Is.EqualTo("<" + Nasty + ">"));
        Assert.That(active["PATH"], Is.EqualTo(prefix + "/bin:/usr/bin:/bin"));
        Assert.That(active["CONDA_PREFIX"], Is.EqualTo(prefix));
        Dictionary<string, string> after = await RunAsync(program, on + off + "/usr/bin/env -0\n", before, folder.FullName);
        Assert.That(after["PATH"], Is.EqualTo("/usr/bin:/bin"));
        Assert.That(after["OLD"], Is.EqualTo("old"));
        Assert.That(after.Keys, Has.None.EqualTo("VALUE").And.None.EqualTo("FROM_SCRIPT").And.None.EqualTo("CONDA_PREFIX"));
    }

    [TestCase(ActivationShell.Cmd, "50%'s & more", "@SET \"X=50%%'s & more\"\r\n")]
    [TestCase(ActivationShell.PowerShell, "it's \u2019 $x `n", "${Env:X} = 'it''s \u2019\u2019 $x `n'\n")]
    [TestCase(ActivationShell.Xonsh, "a\\b\"c\n\u0001", "$X = \"a\\\\b\\\"c\\n\\x01\"\n")]
    [TestCase(ActivationShell.Nushell, "a\\b\"c\n\u0001$x", "$env.X = \"a\\\\b\\\"c\\n\\u{01}$x\"\n")]
    [TestCase(ActivationShell.Fish, "it's \\ $x", "set -gx X 'it\\'s \\\\ $x'\n")]
    public void Values_are_quoted_as_each_shell_wants_it(ActivationShell shell, string value, string expected) =>
        Assert.That(ShellActivation.Activate(new CondaActivation(new Dictionary<string, string> { ["X"] = value }, []), "/p", shell), Is.EqualTo(expected));

    [TestCase(ActivationShell.Cmd, @"C:\e", "@CALL \"C:\\e\\etc\\conda\\activate.d\\a.bat\"\r\n")]
    [TestCase(ActivationShell.PowerShell, "/e", ". '/e/etc/conda/activate.d/a.bat'\n")]
    [TestCase(ActivationShell.Xonsh, "/e", "source \"/e/etc/conda/activate.d/a.bat\"\n")]
    [TestCase(ActivationShell.Nushell, "/e", "source-env \"/e/etc/conda/activate.d/a.bat\"\n")]
    public void Scripts_are_run_in_each_shells_way(ActivationShell shell, string prefix, string expected) =>
        Assert.That(ShellActivation.Activate(new CondaActivation(new Dictionary<string, string>(), ["etc/conda/activate.d/a.bat"]), prefix, shell), Is.EqualTo(expected));

    [TestCase(ActivationShell.Cmd, "X", "say \"hi\" & calc")]
    [TestCase(ActivationShell.Cmd, "X", "two\nlines")]
    [TestCase(ActivationShell.Bash, "X;id", "1")]
    [TestCase(ActivationShell.Nushell, "X-Y", "1")]
    [TestCase(ActivationShell.PowerShell, "X}", "1")]
    public void What_a_shell_cannot_say_is_an_error(ActivationShell shell, string name, string value) =>
        Assert.That(() => ShellActivation.Activate(new CondaActivation(new Dictionary<string, string> { [name] = value }, []), "/p", shell),
            Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK8116"));

    private static void WriteScript(string prefix, string folder, string name, string text)
    {
        string path = Path.Combine(prefix, "etc", "conda", folder);
        Directory.CreateDirectory(path);
        File.WriteAllText(Path.Combine(path, name), text);
    }

    private static async Task<Dictionary<string, string>> RunAsync(string program, string script, Dictionary<string, string> environment, string home)
    {
        ProcessStartInfo start = new(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Clear();
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        start.Environment["HOME"] = home;
        using Process process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(script);
        process.StandardInput.Close();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.That(process.ExitCode, Is.Zero, await errors);
        return output.Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
    }
}
