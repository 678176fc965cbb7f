using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FlowKit.Conda.Formats;
using FlowKit.Conda.Specs;
using FlowKit.Tests.Shared;

namespace FlowKit.Conda.Tests.Formats;

[Parallelizable(ParallelScope.All)]
public sealed class LockFileTests
{
    [Test]
    public void Lock_files_of_the_conformance_suite_are_read() =>
        Conformance.Run("conda/locks/index.jsonl", c =>
        {
            string file = c.GetProperty("file").GetString()!;
            LockFile? read = null;
            string problem = "";
            try
            {
                read = LockFileReader.Read(TextOf(file), Path.GetFileName(file));
            }
            catch (FlowKitException e)
            {
                problem = e.Display;
            }
            if (c.GetProperty("must_fail").GetBoolean()) return read is null ? null : "read";
            if (read is null) return problem;
            JsonElement expected = c.GetProperty("expected");
            switch (expected.GetProperty("format").GetString())
            {
                case "pixi":
                    if (read.Format != LockFileFormat.Pixi || read.Version != expected.GetProperty("version").GetInt32()) return $"{read.Format} {read.Version}";
                    foreach (JsonProperty environment in expected.GetProperty("environments").EnumerateObject())
                    {
                        LockFileEnvironment actual = read.Environments.Single(e => e.Name == environment.Name);
                        if (ComparePlatforms(environment.Value.GetProperty("platforms"), actual) is { } difference) return difference;
                        if (!environment.Value.GetProperty("channels").EnumerateArray().Select(x => x.GetString()).SequenceEqual(actual.Channels)) return "channels " + string.Join(" ", actual.Channels);
                    }
                    return null;
                case "conda-lock":
                    if (read.Format != LockFileFormat.CondaLock) return read.Format.ToString();
                    return ComparePlatforms(expected.GetProperty("platforms"), read.Environments[0]);
                case "explicit":
                    if (read.Format != LockFileFormat.Explicit) return read.Format.ToString();
                    (string platform, IReadOnlyList<LockFilePackage> packages) = read.Environments[0].Packages.Single();
                    if (expected.GetProperty("platform").GetString() is { } name && name != platform) return "platform " + platform;
                    return ComparePackages(expected.GetProperty("packages"), packages);
                default:
                    return read.Environments.Count == 1 ? null : "no environment";
            }
        });

    [Test]
    public void A_newer_pixi_lock_is_refused_with_a_hint()
    {
        FlowKitException e = Assert.Throws<FlowKitException>(() => LockFileReader.Read("version: 9\nenvironments: {}\n", "pixi.lock"));
        Assert.That(e.Code, Is.EqualTo("FK7131"));
        Assert.That(e.Message, Does.Contain("version 9").And.Contain("Update FlowKit"));
    }

    [Test]
    public void What_is_written_reads_back_the_same_and_holds_no_secret()
    {
        PackageRecord record = new()
        {
            Name = "foo", Version = CondaVersion.Parse("1.0"), Build = "py_0", Subdir = "noarch", FileName = "foo-1.0-py_0.conda", NoArch = NoArchType.Python, Sha256 = new string('a', 64),
            Md5 = new string('1', 32), Size = 7, Depends = ["python >=3.8", "bar"], Url = new Uri("https://me:word@example.com/t/token1/chan/noarch/foo-1.0-py_0.conda"),
        };
        Dictionary<string, IReadOnlyList<PackageRecord>> records = new() { ["linux-64"] = [record] };
        string pixi = PixiLock.Write("default", [new Uri("https://example.com/chan/")], records);
        string condaLock = CondaLockWriter.Write(["https://example.com/chan"], records);
        string list = ExplicitLock.Write("linux-64", [record]);
        foreach (string text in new[] { pixi, condaLock, list })
        {
            Assert.That(text, Does.Not.Contain("word").And.Not.Contain("token1"));
            LockFilePackage package = LockFileReader.Read(text, "lock").Environments.Single().Packages["linux-64"].Single();
            Assert.That((package.Name, package.Version, package.Build, package.Sha256, package.NoArch), Is.EqualTo(("foo", "1.0", "py_0", record.Sha256, NoArchType.Python)));
            Assert.That(package.ToRecord().FileName, Is.EqualTo(record.FileName));
        }
        Assert.That(LockFileReader.Read(pixi, "lock").Environments[0].Packages["linux-64"][0].Depends, Is.EqualTo(record.Depends));
        Assert.That(LockFileReader.Read(condaLock, "lock").Environments[0].Packages["linux-64"][0].Depends, Is.EquivalentTo(record.Depends));
        Assert.That(PixiLock.Write("default", [new Uri("https://example.com/chan/")], records), Is.EqualTo(pixi));
    }

    [TestCase("version: 6\nenvironments:\n  default:\n    channels: []\n    packages:\n      linux-64:\n      - conda: missing.conda\npackages: []\n", "FK7130")]
    [TestCase("a: [", "FK7130")]
    [TestCase("hello: world", "FK7131")]
    [TestCase("@EXPLICIT\nnumpy\n", "FK7130")]
    [TestCase("@EXPLICIT\nhttps://c.example/linux-64/a-1-0.conda#0123\n", "FK7130")]
    [TestCase("@EXPLICIT\nhttps://c.example/linux-64/a-1-0.conda#sha256:01234567890123456789012345678901\n", "FK7130")]
    [TestCase("@EXPLICIT\nhttps://c.example/linux-64/a-1-0.conda#md5:\n", "FK7130")]
    [TestCase("@EXPLICIT\nhttps://c.example/linux-64/a-1-0.conda#zz234567890123456789012345678901\n", "FK7130")]
    public void A_broken_lock_is_refused(string text, string code) =>
        Assert.That(Assert.Throws<FlowKitException>(() => LockFileReader.Read(text, "lock"))!.Code, Is.EqualTo(code));

    private static string? ComparePlatforms(JsonElement expected, LockFileEnvironment actual)
    {
        foreach (JsonProperty platform in expected.EnumerateObject())
        {
            if (!actual.Packages.TryGetValue(platform.Name, out IReadOnlyList<LockFilePackage>? packages)) return "no platform " + platform.Name;
            if (ComparePackages(platform.Value, packages) is { } difference) return platform.Name + ": " + difference;
        }
        return expected.EnumerateObject().Count() == actual.Packages.Count ? null : "platforms " + string.Join(" ", actual.Packages.Keys);
    }

    private static string? ComparePackages(JsonElement expected, IReadOnlyList<LockFilePackage> actual)
    {
        JsonElement list = expected;
        if (expected.ValueKind == JsonValueKind.Object)
        {
            if (expected.GetProperty("count").GetInt32() != actual.Count) return "count " + actual.Count;
            string urls = string.Concat(actual.Select(p => p.Url).Order(StringComparer.Ordinal).Select(u => u + "\n"));
            if (Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(urls))) != expected.GetProperty("urls_sha256").GetString()) return "other urls";
            list = expected.GetProperty("first3");
            actual = [.. list.EnumerateArray().Select(item => actual.First(p => p.Url == item.GetProperty("url").GetString()))];
        }
        else if (expected.GetArrayLength() != actual.Count) return "count " + actual.Count;
        int index = 0;
        foreach (JsonElement item in list.EnumerateArray())
        {
            LockFilePackage package = actual[index++];
            foreach (JsonProperty field in item.EnumerateObject())
            {
                string? value = field.Name switch
                {
                    "kind" => package.Kind switch { LockFilePackageKind.Conda => "conda", LockFilePackageKind.Pypi => "pypi", _ => "conda_source" },
                    "name" => package.Name,
                    "version" => package.Version,
                    "build" => package.Build,
                    "subdir" => package.Subdir,
                    "url" => package.Url,
                    "md5" => package.Md5,
                    "sha256" => package.Sha256,
                    "category" => package.Category,
                    _ => field.Value.ToString(),
                };
                if (value != field.Value.GetString()) return $"{package.Url}: {field.Name} is '{value}' instead of '{field.Value}'";
            }
        }
        return null;
    }

    internal static string TextOf(string file)
    {
        using FileStream stream = File.OpenRead(Conformance.PathOf("conda/" + file));
        using Stream content = file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(stream, CompressionMode.Decompress) : stream;
        using StreamReader reader = new(content);
        return reader.ReadToEnd();
    }
}
