using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FlowKit.Conda.Packages;
using FlowKit.Conda.Specs;
using FlowKit.Testing.Environments;

namespace FlowKit.Benchmarks.Installation;

/// <summary>Unpacked packages of the shape of python, numpy, pandas, scipy and matplotlib with all that these need: a few large ones, many small ones; one file in 50 holds the prefix. The same on every machine.</summary>
internal static class SyntheticPackages
{
    private static readonly (string Name, int Files)[] Large = [("python", 6600), ("scipy", 4200), ("pandas", 3400), ("matplotlib", 2500), ("numpy", 1900)];

    /// <summary>Writes packages with <paramref name="files"/> files in all into a folder, one folder each.</summary>
    public static List<(PackageRecord Record, ExtractedCondaPackage Package)> Write(string folder, int packages, int files)
    {
        List<(PackageRecord, ExtractedCondaPackage)> written = [];
        int large = Math.Min(Large.Length, files > 20_000 ? Large.Length : 0), left = files - Large.Take(large).Sum(package => package.Files);
        for (int i = 0; i < packages; i++)
        {
            (string name, int count) = i < large ? Large[i] : ($"library-{i:000}", left / (packages - large) + (i - large < left % (packages - large) ? 1 : 0));
            written.Add(WritePackage(Path.Combine(folder, name), name, count));
        }
        return written;
    }

    private static (PackageRecord, ExtractedCondaPackage) WritePackage(string folder, string name, int count)
    {
        StringBuilder paths = new("{\"paths_version\":1,\"paths\":[");
        Directory.CreateDirectory(Path.Combine(folder, "info"));
        byte[] content = new byte[600];
        for (int i = 0; i < count; i++)
        {
            string path = $"lib/{name}/part{i / 40 % 30:00}/{i / 1200}/module_{i:0000}.py";
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, path))!);
            bool hasPrefix = i % 50 == 0;
            byte[] bytes = hasPrefix ? Encoding.UTF8.GetBytes($"#!{CondaPackageBuilder.Placeholder}/bin/python\nprefix = '{CondaPackageBuilder.Placeholder}'\n") : content[..(200 + i % 400)];
            File.WriteAllBytes(Path.Combine(folder, path), bytes);
            paths.Append(i == 0 ? "" : ",").Append(CultureInfo.InvariantCulture, $"{{\"_path\":\"{path}\",\"path_type\":\"hardlink\",\"sha256\":\"{Convert.ToHexStringLower(SHA256.HashData(bytes))}\",\"size_in_bytes\":{bytes.Length}");
            paths.Append(hasPrefix ? $",\"prefix_placeholder\":\"{CondaPackageBuilder.Placeholder}\",\"file_mode\":\"text\"}}" : "}");
        }
        File.WriteAllText(Path.Combine(folder, "info", "paths.json"), paths.Append("]}").ToString());
        File.WriteAllText(Path.Combine(folder, "info", "index.json"), $"{{\"name\":\"{name}\",\"version\":\"1.0\",\"build\":\"0\",\"build_number\":0,\"subdir\":\"linux-64\",\"depends\":[]}}");
        ExtractedCondaPackage package = ExtractedCondaPackage.Open(folder);
        return (package.Index.ToRecord(new Uri($"https://example.org/linux-64/{name}-1.0-0.conda"), Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))), package);
    }

    /// <summary>One package as a <c>.conda</c> of about 100 MB: 300 files that compress about three to one, as libraries do.</summary>
    public static byte[] Archive()
    {
        CondaPackageBuilder package = new CondaPackageBuilder("large", "1.0").ForPlatform("linux-64");
        Random random = new(1);
        for (int i = 0; i < 300; i++)
        {
            byte[] content = new byte[1_000_000];
            // A third is noise, the rest repeats with small changes.
            random.NextBytes(content.AsSpan(0, 330_000));
            for (int at = 330_000; at < content.Length; at++) content[at] = (byte)(content[at - 330_000] ^ (at % 997 == 0 ? 1 : 0));
            package.File($"lib/part{i % 10}/library_{i:000}.so", content);
        }
        return package.Build().Content;
    }
}
