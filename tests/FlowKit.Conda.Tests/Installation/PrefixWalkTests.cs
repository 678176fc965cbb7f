using FlowKit.Conda.Installation;
using FlowKit.Conda.Installation.Records;
using FlowKit.Conda.Packages;
using FlowKit.Conda.Specs;
using FlowKit.Tests.Shared;

namespace FlowKit.Conda.Tests.Installation;

/// <summary>Whatever a prefix held before, a change leaves it as if it had been made anew: random sets of packages whose files, links and folders have each other's names.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class PrefixWalkTests
{
    private const int Steps = 4;

    private static readonly string[] Names = ["n1", "n2", "n3", "n4"];

    private static readonly string[] Paths =
        ["a", "a/b", "a/b/c", "a/d", "e", "e/f", "bin/x", "lib/z", "lib/z/w", "site-packages/m.py", "site-packages/p/__init__.py", "site-packages/p", "lib/python3.11/site-packages/m.py", "share"];

    [Test]
    public async Task A_changed_prefix_is_what_a_new_one_would_be([Range(1, 12)] int seed)
    {
        using TemporaryFolder folder = new();
        Random random = new(seed);
        InstalledBy by = new(folder.FullName);
        (PackageRecord, ExtractedCondaPackage)[] pythons = [by.Package("python", "3.11.4", [], ("bin/python3.11", "")), by.Package("python", "3.12.1", [], ("bin/python3.12", ""))];
        Dictionary<string, (PackageRecord, ExtractedCondaPackage)[]> packages = Names.ToDictionary(name => name, name => Enumerable.Range(1, 3).Select(version => Package(by, name, $"{version}.0", random)).ToArray());
        string changed = folder.Combine("changed");
        for (int step = 0; step < Steps; step++)
        {
            (PackageRecord, ExtractedCondaPackage)[] set = [pythons[random.Next(2)], .. Names.Where(_ => random.Next(3) > 0).Select(name => packages[name][random.Next(3)])];
            string fresh = folder.Combine("fresh" + step);
            await InstallAsync(fresh, set);
            await InstallAsync(changed, set);
            Assert.That(Describe(changed), Is.EqualTo(Describe(fresh)), $"step {step}: {string.Join(", ", set.Select(package => package.Item1))}");
        }
    }

    private static (PackageRecord, ExtractedCondaPackage) Package(InstalledBy by, string name, string version, Random random)
    {
        List<(string Path, string Text)> files = [];
        foreach (string path in Paths.OrderBy(_ => random.Next()).Take(random.Next(1, 6)))
        {
            // One package's own paths fit together.
            if (files.Exists(file => file.Path.StartsWith(path + "/", StringComparison.Ordinal) || path.StartsWith(file.Path + "/", StringComparison.Ordinal))) continue;
            files.Add((path, random.Next(8) switch { 0 => "->nowhere", 1 => "->bin", 2 => "/", 3 => $"#!/PREFIX/{name}", _ => name + version + path }));
        }
        (PackageRecord record, ExtractedCondaPackage package) = by.Package(name, version, [.. Names.Where(_ => random.Next(4) == 0)], "/PREFIX", [.. files]);
        return (record.WithNoArch(random.Next(2) == 0 ? NoArchType.Python : NoArchType.Generic), package);
    }

    private static Task<InstallResult> InstallAsync(string prefix, (PackageRecord, ExtractedCondaPackage)[] packages) =>
        new CondaInstaller().InstallAsync(prefix, packages, new CondaInstallOptions { Platform = "linux-64" });

    private static string[] Describe(string prefix)
    {
        EnumerationOptions all = new() { AttributesToSkip = FileAttributes.None };
        IEnumerable<string> Below(string folder) => Directory.EnumerateFileSystemEntries(folder, "*", all).SelectMany(entry =>
            new FileInfo(entry).LinkTarget is { } target ? [$"{entry[prefix.Length..]} -> {target}"]
            : Directory.Exists(entry) ? Below(entry).Prepend(entry[prefix.Length..] + "/")
            : [$"{entry[prefix.Length..]} = {File.ReadAllText(entry).Replace(prefix, "", StringComparison.Ordinal)}"]);

        return
        [
            .. Directory.EnumerateDirectories(prefix).Where(static folder => Path.GetFileName(folder) != "conda-meta").SelectMany(folder => Below(folder).Prepend(folder[prefix.Length..])).Order(StringComparer.Ordinal),
            .. PrefixRecords.Read(prefix).SelectMany(static package => package.Paths.Select(path => $"{package.Record}: {path.Path} {path.Type} {path.IsAside}")),
        ];
    }
}
