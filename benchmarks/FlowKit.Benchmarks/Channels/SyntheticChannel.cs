using System.Globalization;
using System.Text;

namespace FlowKit.Benchmarks.Channels;

/// <summary>Writes a channel of conda-forge's shape: few names with many builds, many with few, dependencies on lower names. The same bytes on every machine.</summary>
internal static class SyntheticChannel
{
    /// <summary>Writes <c>linux-64/repodata.json</c> with <paramref name="count"/> records and an empty <c>noarch</c>.</summary>
    public static void Write(string folder, int count)
    {
        Directory.CreateDirectory(Path.Combine(folder, "linux-64"));
        Directory.CreateDirectory(Path.Combine(folder, "noarch"));
        File.WriteAllText(Path.Combine(folder, "noarch", "repodata.json"), "{\"packages\":{},\"packages.conda\":{}}");
        using StreamWriter writer = new(Path.Combine(folder, "linux-64", "repodata.json"), append: false, new UTF8Encoding(false), 1 << 20);
        writer.Write("{\"info\":{\"subdir\":\"linux-64\"},\"packages\":{},\"packages.conda\":{");
        int written = 0;
        for (int name = 0; written < count; name++)
        {
            int builds = Math.Min(count - written, name % 10 == 0 ? 60 : name % 3 == 0 ? 25 : 8);
            for (int build = 0; build < builds; build++) WriteRecord(writer, name, build, written++ == 0);
        }
        writer.Write("},\"repodata_version\":1}");
    }

    private static void WriteRecord(StreamWriter writer, int name, int build, bool isFirst)
    {
        string version = $"{1 + (build / 20)}.{build / 4 % 5}.{build % 4}";
        string hash = string.Create(CultureInfo.InvariantCulture, $"{(name * 7919L) + build:x16}");
        writer.Write(isFirst ? "" : ",");
        writer.Write($"\"package-{name:d6}-{version}-h{hash[^7..]}_{build}.conda\":{{\"build\":\"h{hash[^7..]}_{build}\",\"build_number\":{build},\"constrains\":[\"package-{name / 3:d6} >=0.5\"],\"depends\":[\"__glibc >=2.17,<3.0.a0\"");
        for (int i = 1; i <= 6 && name > i; i++) writer.Write($",\"package-{name / (i + 1):d6} >=1.{i % 3},<9.0a0\"");
        writer.Write($"],\"license\":\"BSD-3-Clause\",\"license_family\":\"BSD\",\"md5\":\"{hash}{hash}\",\"name\":\"package-{name:d6}\",\"sha256\":\"{hash}{hash}{hash}{hash}\",\"size\":{1000 + build},\"subdir\":\"linux-64\",\"timestamp\":{1_600_000_000_000 + build},\"version\":\"{version}\"}}");
    }
}
