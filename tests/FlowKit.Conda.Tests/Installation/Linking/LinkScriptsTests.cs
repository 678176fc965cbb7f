using FlowKit.Conda.Installation;
using FlowKit.Conda.Installation.Records;
using FlowKit.Conda.Packages;
using FlowKit.Conda.Specs;
using FlowKit.Tests.Shared;

namespace FlowKit.Conda.Tests.Installation.Linking;

/// <summary>Scripts of packages that a caller wants to be run.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class LinkScriptsTests : IDisposable
{
    private static readonly string[] Nothing = [];
    private static readonly CondaInstallOptions Running = new() { RunLinkScripts = true };

    private readonly TemporaryFolder _folder = new();
    private readonly InstalledBy _by;

    public LinkScriptsTests() => _by = new InstalledBy(_folder.FullName);

    private string Prefix => _folder.Combine("env");

    public void Dispose() => _folder.Dispose();

    [SetUp]
    public void NeedsAShell()
    {
        if (OperatingSystem.IsWindows()) Assert.Ignore("The scripts of these tests are for POSIX shells.");
    }

    [Test]
    public async Task They_run_in_the_finished_prefix_with_the_variables_of_their_package_after_what_it_depends_on()
    {
        InstallResult result = await InstallAsync(Running,
            _by.Package("a", "1.5", ["z"], ("bin/.a-post-link.sh", "echo \"$PKG_NAME $PKG_VERSION $PKG_BUILDNUM $ROOT_PREFIX\" >> \"$PREFIX/order\"\ntest -f \"$PREFIX/conda-meta/history\" && cp data made\necho 'Hello from a' > \"$PREFIX/.messages.txt\"\n"), ("data", "content")),
            _by.Package("z", "2", Nothing, ("bin/.z-post-link.sh", "echo $PKG_NAME >> order\necho \"${PATH%%:*}\" >> order\n"), ("bin/.other-post-link.sh", "echo other >> order\n"), ("bin/.z-pre-link.sh", "echo pre >> order\n")));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(Prefix, "order")), Is.EqualTo($"z\n{Prefix}/bin\na 1.5 0 {Prefix}\n"));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(Prefix, "made")), Is.EqualTo("content"));
        Assert.That(result.Scripts, Is.EqualTo(new[] { new LinkScriptRun("z", "bin/.z-post-link.sh", "", null), new LinkScriptRun("a", "bin/.a-post-link.sh", "Hello from a", null) }));
        Assert.That(result.SkippedScripts, Is.EquivalentTo(new[] { "bin/.other-post-link.sh", "bin/.z-pre-link.sh" }), "a script of another name, and one that conda gave up");
        Assert.That(File.Exists(Path.Combine(Prefix, ".messages.txt")), Is.False);
    }

    [Test]
    public async Task Those_of_packages_that_go_run_before_their_files_do_and_those_of_packages_that_stay_do_not()
    {
        (PackageRecord, ExtractedCondaPackage) stays = _by.Package("stays", "1", Nothing, ("bin/.stays-pre-unlink.sh", "echo stays >> order\n"), ("bin/.stays-post-link.sh", "echo linked >> order\n"));
        await InstallAsync(new CondaInstallOptions(), stays, _by.Package("lib", "1", Nothing, ("lib", "lib"), ("bin/.lib-pre-unlink.sh", "cat lib >> order\n")), _by.Package("user", "1", ["lib"], ("user", "user"), ("bin/.user-pre-unlink.sh", "cat user >> order\n")));
        InstallResult result = await InstallAsync(Running, stays);
        Assert.That(await File.ReadAllTextAsync(Path.Combine(Prefix, "order")), Is.EqualTo("userlib"));
        Assert.That(result.Scripts.Select(run => run.Package), Is.EqualTo(new[] { "user", "lib" }));
        Assert.That(result.SkippedScripts, Is.Empty);
        Assert.That(File.Exists(Path.Combine(Prefix, "user")), Is.False);
    }

    [Test]
    public async Task One_that_fails_is_told_with_what_it_said_and_the_rest_is_installed()
    {
        InstallResult result = await InstallAsync(Running,
            _by.Package("a", "1", Nothing, ("bin/.a-post-link.sh", "echo no such device >&2\nfalse\ntouch never\n"), ("a", "a")), _by.Package("b", "1", Nothing, ("bin/.b-post-link.sh", "touch done\n")));
        Assert.That(result.Scripts.Select(run => run.Problem), Is.EqualTo(new[] { "it ended with 1: no such device", null }));
        Assert.That(new[] { "a", "done", "never" }.Select(file => File.Exists(Path.Combine(Prefix, file))), Is.EqualTo(new[] { true, true, false }), "the shell stops at the first command that fails");
        Assert.That(PrefixRecords.ReadNames(Prefix).Select(package => package.Name), Is.EqualTo(new[] { "a", "b" }));
    }

    [Test]
    public async Task They_see_no_variable_that_may_hold_a_secret()
    {
        await InstallAsync(Running, _by.Package("a", "1", Nothing, ("bin/.a-post-link.sh", "/usr/bin/env > variables\n")));
        string[] names = [.. (await File.ReadAllLinesAsync(Path.Combine(Prefix, "variables"))).Select(line => line.Split('=')[0])];
        Assert.That(names.Except(["HOME", "USER", "LANG", "LC_ALL", "TMPDIR", "PATH", "PREFIX", "ROOT_PREFIX", "PKG_NAME", "PKG_VERSION", "PKG_BUILDNUM", "PWD", "OLDPWD", "SHLVL", "_"]), Is.Empty);
    }

    [TestCase("win-64", false)]
    [TestCase("linux-64", true)]
    public async Task In_a_prefix_for_another_system_or_another_place_they_are_skipped_and_told(string platform, bool isMoved)
    {
        CondaInstallOptions options = Running with { Platform = platform, UsedAs = isMoved ? "/elsewhere" : null };
        InstallResult result = await InstallAsync(options, _by.Package("a", "1", Nothing, ("bin/.a-post-link.sh", "touch ran\n"), ("Scripts/.a-post-link.bat", "")));
        Assert.That(result.Scripts, Is.Empty);
        Assert.That(result.SkippedScripts, Is.EquivalentTo(new[] { "bin/.a-post-link.sh", "Scripts/.a-post-link.bat" }));
        Assert.That(File.Exists(Path.Combine(Prefix, "ran")), Is.False);
    }

    private Task<InstallResult> InstallAsync(CondaInstallOptions options, params (PackageRecord, ExtractedCondaPackage)[] packages) => new CondaInstaller().InstallAsync(Prefix, packages, options);
}
