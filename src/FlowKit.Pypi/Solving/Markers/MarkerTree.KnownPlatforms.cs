using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving.Markers;

public sealed partial class MarkerTree
{
    /// <summary>Which values of the platform variables go together on the systems that Python runs on.</summary>
    private static class KnownPlatforms
    {
        private static readonly (string OsName, string SysPlatform, string PlatformSystem)[] Systems =
        [
            ("posix", "linux", "Linux"),
            ("posix", "linux2", "Linux"),
            ("posix", "darwin", "Darwin"),
            ("posix", "ios", "iOS"),
            ("posix", "android", "Android"),
            ("posix", "emscripten", "Emscripten"),
            ("posix", "cygwin", "CYGWIN"),
            ("nt", "win32", "Windows"),
        ];

        /// <summary>Holds wherever no two known values contradict each other.</summary>
        public static MarkerTree Possible { get; } = Build();

        /// <summary>The value of <c>sys_platform</c> that goes with one of <c>platform_system</c> and with no other; null where there is none.</summary>
        public static string? SysPlatformOf(string platformSystem) => platformSystem switch
        {
            "Windows" => "win32",
            "Darwin" => "darwin",
            "Linux" => "linux",
            "AIX" => "aix",
            "Emscripten" => "emscripten",
            "Android" => "android",
            _ => null,
        };

        private static MarkerTree Build()
        {
            MarkerDiagram possible = MarkerDiagram.True;
            foreach ((string osName, string sysPlatform, string platformSystem) in Systems)
            {
                possible = Exclude(possible, MarkerVariable.SysPlatform, sysPlatform, MarkerVariable.OsName, osName, s => s.OsName);
                possible = Exclude(possible, MarkerVariable.SysPlatform, sysPlatform, MarkerVariable.PlatformSystem, platformSystem, s => s.PlatformSystem);
                possible = Exclude(possible, MarkerVariable.PlatformSystem, platformSystem, MarkerVariable.OsName, osName, s => s.OsName);
            }
            return Wrap(possible);
        }

        // Where one variable has a known value, the other has none of the values known from other systems.
        private static MarkerDiagram Exclude(
            MarkerDiagram possible, MarkerVariable given, string value, MarkerVariable other, string expected, Func<(string OsName, string SysPlatform, string PlatformSystem), string> read)
        {
            MarkerDiagram when = Equal(given, value);
            foreach (string wrong in Systems.Select(read).Distinct())
            {
                if (wrong == expected) continue;
                possible = MarkerDiagrams.And(possible, MarkerDiagrams.Not(MarkerDiagrams.And(when, Equal(other, wrong))));
            }
            return possible;
        }

        private static MarkerDiagram Equal(MarkerVariable variable, string text) =>
            MarkerDiagrams.OfText(new MarkerAtom(MarkerAtomKind.Text, variable, ""), text);
    }
}
