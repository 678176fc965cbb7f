using System.Text.Json;
using FlowKit.Conda.Installation;
using FlowKit.Conda.Installation.Records;
using FlowKit.Conda.Packages;
using FlowKit.Conda.Specs;
using FlowKit.Conda.Tests.Packages;
using FlowKit.Tests.Shared;

namespace FlowKit.Conda.Tests.Installation;

[Parallelizable(ParallelScope.All)]
public sealed class ClobberConformanceTests
{
    [Test]
    public void Every_transaction_leaves_what_it_should([Values] bool backwards) =>
        Conformance.Run("conda/packages/clobber.jsonl", @case => CheckAsync(@case, backwards).GetAwaiter().GetResult());

    private static async Task<string?> CheckAsync(JsonElement @case, bool backwards)
    {
        using TemporaryFolder folder = new();
        string prefix = folder.Combine("prefix");
        Dictionary<string, (PackageRecord Record, ExtractedCondaPackage Package)> wanted = new(StringComparer.Ordinal);
        int number = 0;
        foreach (JsonElement step in @case.GetProperty("steps").EnumerateArray())
        {
            number++;
            HashSet<string> again = [];
            foreach (JsonElement file in Items(step, "install"))
            {
                (PackageRecord record, ExtractedCondaPackage package) = await ArchiveFixture.ExtractAsync(file.GetString()!, folder.FullName);
                wanted[record.Name] = (record, package);
            }
            foreach (JsonElement name in Items(step, "remove")) wanted.Remove(name.GetString()!);
            foreach (JsonElement change in Items(step, "change"))
            {
                wanted.Remove(change[0].GetString()!);
                (PackageRecord record, ExtractedCondaPackage package) = await ArchiveFixture.ExtractAsync(change[1].GetString()!, folder.FullName);
                wanted[record.Name] = (record, package);
                again.Add(record.Name);
            }
            (PackageRecord, ExtractedCondaPackage)[] packages = [.. wanted.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value)];
            if (backwards) Array.Reverse(packages);
            bool mustFail = step.TryGetProperty("must_fail", out JsonElement fail) && fail.GetBoolean();
            InstallResult result;
            try
            {
                result = await new CondaInstaller().InstallAsync(prefix, packages, new CondaInstallOptions { Platform = "linux-64", Reinstall = again });
                if (mustFail) return $"step {number} did not fail";
            }
            catch (FlowKitException) when (mustFail)
            {
                continue;
            }
            if (Check(step, prefix, result) is { } problem) return $"step {number}: {problem}";
        }
        return null;
    }

    private static string? Check(JsonElement step, string prefix, InstallResult result)
    {
        HashSet<string> allowed = [];
        if (step.TryGetProperty("expect", out JsonElement texts))
        {
            foreach (JsonProperty text in texts.EnumerateObject())
            {
                allowed.Add(text.Name);
                string file = Path.Combine(prefix, text.Name);
                if (!File.Exists(file)) return text.Name + " is missing";
                if (File.ReadAllText(file) != text.Value.GetString()) return text.Name + " has " + File.ReadAllText(file);
            }
        }
        foreach (JsonElement path in Items(step, "exists"))
        {
            allowed.Add(path.GetString()!);
            if (!Path.Exists(Path.Combine(prefix, path.GetString()!))) return path + " does not exist";
        }
        if (step.TryGetProperty("losers", out JsonElement losers))
        {
            foreach (JsonProperty loser in losers.EnumerateObject())
            {
                foreach (JsonElement path in loser.Value.EnumerateArray())
                {
                    InstalledPath? aside = result.Installed.First(package => package.Record.Name == loser.Name).Paths.FirstOrDefault(item => item.Path == path.GetString());
                    if (aside is not { IsAside: true }) return $"{path} of {loser.Name} has not lost";
                    if (!Path.Exists(Path.Combine(prefix, aside.PlaceOnDisk(loser.Name)))) return $"{path} of {loser.Name} is not kept";
                }
            }
        }
        foreach (InstalledPackage package in PrefixRecords.Read(prefix))
        {
            foreach (InstalledPath path in package.Paths)
            {
                if (!Path.Exists(Path.Combine(prefix, path.PlaceOnDisk(package.Record.Name)))) return $"{path.Path} of {package} is not where its record says";
            }
        }
        if (step.TryGetProperty("only", out JsonElement only) && only.GetBoolean())
        {
            string? other = ArchiveFixture.FilesBelow(prefix).FirstOrDefault(path => !path.StartsWith("conda-meta/", StringComparison.Ordinal)
                && !path.StartsWith("__clobbers__/", StringComparison.Ordinal) && !allowed.Contains(path));
            if (other is not null) return other + " should not be there";
        }
        return null;
    }

    private static JsonElement.ArrayEnumerator Items(JsonElement step, string name) => step.TryGetProperty(name, out JsonElement list) ? list.EnumerateArray() : default;
}
