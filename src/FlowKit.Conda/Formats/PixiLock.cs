using System.Globalization;
using System.Text;
using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Formats;

/// <summary>Writes <c>pixi.lock</c> of version 6: sorted, the same bytes for the same content, without credentials.</summary>
public static class PixiLock
{
    /// <summary>Writes one environment.</summary>
    /// <param name="environment">The environment's name, <c>default</c> as a rule.</param>
    /// <param name="channels">The addresses of the channels, the one of highest priority first.</param>
    /// <param name="records">The records of each platform.</param>
    public static string Write(string environment, IReadOnlyList<Uri> channels, IReadOnlyDictionary<string, IReadOnlyList<PackageRecord>> records)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(channels);
        ArgumentNullException.ThrowIfNull(records);
        StringBuilder text = new();
        text.Append("version: 6\nenvironments:\n  ").Append(environment).Append(":\n    channels:\n");
        foreach (Uri channel in channels) text.Append("    - url: ").Append(ChannelText.StripSecrets(channel.AbsoluteUri)).Append('\n');
        text.Append("    packages:\n");
        SortedDictionary<string, PackageRecord> all = new(StringComparer.Ordinal);
        foreach ((string platform, IReadOnlyList<PackageRecord> list) in records.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            text.Append("      ").Append(platform).Append(':').Append(list.Count == 0 ? " []\n" : "\n");
            foreach (string address in list.Select(AddressOf).Order(StringComparer.Ordinal)) text.Append("      - conda: ").Append(address).Append('\n');
            foreach (PackageRecord record in list) all[AddressOf(record)] = record;
        }
        text.Append(all.Count == 0 ? "packages: []\n" : "packages:\n");
        foreach ((string address, PackageRecord record) in all) Append(text, address, record);
        return text.ToString();
    }

    private static void Append(StringBuilder text, string address, PackageRecord record)
    {
        text.Append("- conda: ").Append(address).Append('\n');
        Field("sha256", record.Sha256);
        Field("md5", record.Md5);
        List("depends", record.Depends);
        List("constrains", record.Constrains);
        if (record.NoArch == NoArchType.Python) Field("noarch", "python");
        Field("license", record.License);
        Field("license_family", record.LicenseFamily);
        if (record.PythonSitePackagesPath is not null) Field("python_site_packages_path", record.PythonSitePackagesPath);
        if (record.Size is { } size) text.Append("  size: ").Append(size.ToString(CultureInfo.InvariantCulture)).Append('\n');
        if (record.Timestamp is { } time) text.Append("  timestamp: ").Append(time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)).Append('\n');

        void Field(string key, string? value)
        {
            if (value is not null) text.Append("  ").Append(key).Append(": ").Append(Quote(value)).Append('\n');
        }

        void List(string key, IReadOnlyList<string> values)
        {
            if (values.Count == 0) return;
            text.Append("  ").Append(key).Append(":\n");
            foreach (string value in values) text.Append("  - ").Append(Quote(value)).Append('\n');
        }
    }

    private static string AddressOf(PackageRecord record) => ChannelText.StripSecrets(record.Url.AbsoluteUri);

    /// <summary>A text as a YAML scalar: plain where no reader can take it for anything else.</summary>
    internal static string Quote(string value)
    {
        bool plain = value.Length > 0 && char.IsAsciiLetter(value[0]) && value is not ("true" or "false" or "null" or "yes" or "no" or "on" or "off" or "y" or "n")
            && value.All(c => char.IsAsciiLetterOrDigit(c) || c is ' ' or '-' or '_' or '.' or '=' or '<' or '>' or '!' or ',' or '*' or '|' or '/' or '+' or '(' or ')' or '~')
            && value[^1] != ' ';
        return plain ? value : "'" + value.Replace("'", "''", StringComparison.Ordinal) + "'";
    }
}
