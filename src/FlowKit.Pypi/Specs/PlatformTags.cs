namespace FlowKit.Pypi.Specs;

/// <summary>The platform tags that a target takes, best first (PEP 425, 513, 571, 599, 600, 656).</summary>
internal static class PlatformTags
{
    public static List<string> ForGlibc(string architecture, int major, int minor)
    {
        List<string> tags = ["linux_" + architecture];
        if (architecture == "armv8l") tags.Add("linux_armv7l");
        bool isX86 = architecture is "x86_64" or "i686";
        int floor = isX86 ? 5 : 17;
        for (int m = minor; m >= floor && major == 2; m--)
        {
            tags.Add("manylinux_2_" + m + "_" + architecture);
            string? alias = m switch { 17 => "manylinux2014_", 12 when isX86 => "manylinux2010_", 5 when isX86 => "manylinux1_", _ => null };
            if (alias is not null) tags.Add(alias + architecture);
        }
        return tags;
    }

    public static List<string> ForMusl(string architecture, int major, int minor)
    {
        List<string> tags = ["linux_" + architecture];
        for (int m = minor; m >= 0; m--) tags.Add("musllinux_" + major + "_" + m + "_" + architecture);
        return tags;
    }

    public static List<string> ForMacOs(string architecture, int major, int minor)
    {
        List<string> tags = [];
        if (major == 10)
        {
            for (int m = minor; m >= 0; m--) AddFormats(tags, architecture, 10, m);
            return tags;
        }

        // From macOS 11 on only the major version counts.
        for (int m = major; m >= 11; m--) AddFormats(tags, architecture, m, 0);
        for (int m = 16; m >= 4; m--)
        {
            if (architecture == "x86_64") AddFormats(tags, architecture, 10, m);
            else tags.Add("macosx_10_" + m + "_universal2");
        }
        return tags;
    }

    /// <summary>The major number of the Darwin kernel that a macOS came with (macOS 11 has 20, 10.15 has 19, 26 has 25); null where there is no such macOS.</summary>
    public static int? DarwinOf(int major, int minor) => major switch
    {
        10 => minor + 4,
        >= 11 and <= 15 => major + 9,
        >= 26 => major - 1,
        _ => null,
    };

    private static void AddFormats(List<string> tags, string architecture, int major, int minor)
    {
        string prefix = "macosx_" + major + "_" + minor + "_";
        if (architecture == "x86_64")
        {
            if (major == 10 && minor < 4) return;
            foreach (string format in (string[])["x86_64", "intel", "fat64", "fat3", "universal2", "universal"]) tags.Add(prefix + format);
            return;
        }
        tags.Add(prefix + architecture);
        tags.Add(prefix + "universal2");
    }
}
