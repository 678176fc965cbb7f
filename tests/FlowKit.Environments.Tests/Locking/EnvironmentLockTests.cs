using System.Text;
using FlowKit.Content.Hashing;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Resolution;
using FlowKit.Environments.Specs;

namespace FlowKit.Environments.Tests.Locking;

[Parallelizable(ParallelScope.All)]
internal sealed class EnvironmentLockTests
{
    [Test]
    public void A_lock_is_written_the_same_however_its_packages_came_and_reads_back()
    {
        EnvironmentLock one = Make(Table(), Program()), other = Make(Program(), Table());
        Assert.That(other.ToJson(), Is.EqualTo(one.ToJson()));
        EnvironmentLock back = EnvironmentLock.Parse(one.ToJson());
        Assert.That(back.ToJson(), Is.EqualTo(one.ToJson()));
        Assert.That(back.Id, Is.EqualTo(one.Id));
        Assert.That(back.For("linux-64").Packages.Select(static p => p.ToString()), Is.EqualTo(new[] { "jq=1.7=h1_0", "table==1.0" }));
    }

    [Test]
    public void Where_a_package_came_from_is_in_the_lock_and_not_in_the_id()
    {
        EnvironmentLock here = Make(Table()), mirror = Make(Table() with { Location = new PackageLocation(null, "https://mirror/table.whl"), Size = 7, Index = "mirror" });
        Assert.That(mirror.Id, Is.EqualTo(here.Id));
        Assert.That(Make(Table() with { Sha256 = Sha256Digest.Compute("other"u8) }).Id, Is.Not.EqualTo(here.Id));
        Assert.That(Make(Table(), Program()).Id, Is.Not.EqualTo(here.Id));
    }

    [Test]
    public void The_interpreters_version_and_the_platforms_are_in_the_id()
    {
        EnvironmentSpec spec = new() { Pypi = ["table"] };
        EnvironmentLock Of(string platform, string python) => new(RequirementId.Of(spec), spec, [new PlatformLock { Platform = platform, Python = new LockedPython(python, false), Packages = [Table()] }]);
        Assert.That(new[] { Of("linux-64", "3.11").Id, Of("linux-64", "3.12").Id, Of("osx-arm64", "3.11").Id }.Distinct().Count(), Is.EqualTo(3));
    }

    [Test]
    public void No_address_of_this_machine_and_no_credential_gets_into_a_lock()
    {
        PackageLocation local = PackageLocation.Of("local", new Uri("file:///home/me/index"), new Uri("file:///home/me/index/../files/table-1.0.whl"));
        PackageLocation remote = PackageLocation.Of("corp", new Uri("https://user:secret@host/simple/"), new Uri("https://user:secret@host/files/table-1.0.whl?sig=secret"));
        string json = Encoding.UTF8.GetString(Make(Table() with { Location = local }, Program() with { Location = remote }).ToJson());
        Assert.That(json, Does.Not.Contain("/home/me").And.Not.Contains("secret"));
        Assert.That(local.ToAddress(static _ => new Uri("file:///elsewhere/index")), Is.EqualTo(new Uri("file:///elsewhere/files/table-1.0.whl")));
        Assert.That(local.ToAddress(static _ => null), Is.Null);
        Assert.That(remote.ToAddress(static _ => null), Is.EqualTo(new Uri("https://host/files/table-1.0.whl")));
    }

    [Test]
    public void A_lock_from_outside_cannot_name_a_file_of_this_machine() =>
        Assert.That(new PackageLocation(null, "file:///etc/passwd").ToAddress(static _ => null), Is.Null);

    [Test]
    public void A_lock_that_was_changed_by_hand_is_refused()
    {
        string json = Encoding.UTF8.GetString(Make(Table()).ToJson()).Replace("\"1.0\"", "\"1.1\"", StringComparison.Ordinal);
        FlowKitException error = Assert.Throws<FlowKitException>(() => EnvironmentLock.Parse(Encoding.UTF8.GetBytes(json), "the lock of a test"))!;
        Assert.That(error.Code, Is.EqualTo("FK7307"));
        Assert.That(error.Message, Does.Contain("the lock of a test"));
    }

    [Test]
    public void A_conflict_that_git_left_in_a_lock_is_named_with_the_way_out()
    {
        string json = Encoding.UTF8.GetString(Make(Table()).ToJson()).Replace("  \"platforms\"", "<<<<<<< HEAD\n  \"platforms\": [],\n=======\n>>>>>>> branch\n  \"platforms\"", StringComparison.Ordinal);
        FlowKitException error = Assert.Throws<FlowKitException>(() => EnvironmentLock.Parse(Encoding.UTF8.GetBytes(json), "the lock of a test"))!;
        Assert.That((error.Code, error.Message), Is.EqualTo(("FK7307", error.Message)));
        Assert.That(error.Message, Does.Match("the lock of a test: line [0-9]+ begins a conflict of a git merge").And.Contains("resolve again"));
    }

    [Test]
    public void A_lock_keeps_the_hash_of_a_packages_attestations_which_makes_no_other_environment()
    {
        EnvironmentLock @lock = Make(Program() with { AttestationsSha256 = new string('a', 64) });
        LockedCondaPackage read = (LockedCondaPackage)EnvironmentLock.Parse(@lock.ToJson()).For("linux-64").Packages.Single();
        Assert.That((read.AttestationsSha256, CondaRecords.ToRecord(read).AttestationsSha256), Is.EqualTo((new string('a', 64), new string('a', 64))));
        Assert.That(CondaRecords.ToLocked(CondaRecords.ToRecord(read), null, read.Sha256).AttestationsSha256, Is.EqualTo(read.AttestationsSha256));
        Assert.That(@lock.Id, Is.EqualTo(Make(Program()).Id));
    }

    [TestCase("")]
    [TestCase("[]")]
    [TestCase("{}")]
    [TestCase("{\"flowkit-lock\": 2}")]
    [TestCase("{\"flowkit-lock\": 1}")]
    [TestCase("{\"flowkit-lock\": 1, \"requirements\": 5}")]
    public void What_is_no_lock_is_an_error(string json) =>
        Assert.That(Assert.Throws<FlowKitException>(() => EnvironmentLock.Parse(Encoding.UTF8.GetBytes(json)))!.Code, Is.EqualTo("FK7307"));

    [Test]
    public void A_file_name_that_is_a_path_is_refused()
    {
        string json = Encoding.UTF8.GetString(Make(Table()).ToJson()).Replace("\"table-1.0-py3-none-any.whl\"", "\"../table.whl\"", StringComparison.Ordinal);
        Assert.That(Assert.Throws<FlowKitException>(() => EnvironmentLock.Parse(Encoding.UTF8.GetBytes(json)))!.Code, Is.EqualTo("FK7307"));
    }

    [Test]
    public void A_platform_that_is_not_locked_is_an_error_that_names_those_that_are()
    {
        FlowKitException error = Assert.Throws<FlowKitException>(() => Make(Table()).For("win-64"))!;
        Assert.That(error.Code, Is.EqualTo("FK7313"));
        Assert.That(error.Message, Does.Contain("win-64").And.Contains("linux-64"));
    }

    private static EnvironmentLock Make(params LockedPackage[] packages)
    {
        EnvironmentSpec spec = new() { Pypi = ["table"], Conda = ["jq"], Python = "3.11", Channels = ["local=file:///home/me/channel"], Indexes = ["local=file:///home/me/index"] };
        return new EnvironmentLock(RequirementId.Of(spec), spec, [new PlatformLock { Platform = "linux-64", Python = new LockedPython("3.11", FromConda: false), Packages = packages }]);
    }

    private static LockedPypiPackage Table() => new()
    {
        Name = "table",
        Version = "1.0",
        FileName = "table-1.0-py3-none-any.whl",
        Location = new PackageLocation("local", "table/table-1.0-py3-none-any.whl"),
        Sha256 = Sha256Digest.Compute("table"u8),
        Index = "local",
        Extras = ["plot"],
        ProvidedExtras = ["plot", "test"],
        RequiresPython = ">=3.9",
        Dependencies = ["numpy>=1.26; extra == 'plot'"],
    };

    private static LockedCondaPackage Program() => new()
    {
        Name = "jq",
        Version = "1.7",
        Build = "h1_0",
        BuildNumber = 0,
        Subdir = "linux-64",
        Channel = "local",
        FileName = "jq-1.7-h1_0.conda",
        Location = new PackageLocation("local", "linux-64/jq-1.7-h1_0.conda"),
        Sha256 = Sha256Digest.Compute("jq"u8),
        Md5 = "d41d8cd98f00b204e9800998ecf8427e",
        Dependencies = ["oniguruma >=6.9"],
        Constrains = ["yq >=4"],
        NoArch = null,
        Timestamp = 1700000000000,
    };
}
