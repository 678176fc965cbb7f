using System.Text;
using FlowKit.Conda.Solving;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Solving;

namespace FlowKit.Environments.Specs;

/// <summary>The lines of settings in the canonical form of a spec: what is as by default has none.</summary>
internal static class CanonicalSettings
{
    public static void Append(StringBuilder text, CondaSettings settings)
    {
        AppendWord(text, "conda-priority", settings.Priority, ChannelPriority.Strict);
        AppendWord(text, "conda-strategy", settings.Strategy, SolveStrategy.Highest);
        CanonicalSpec.AppendSorted(text, "conda-constraint", settings.Constraints.Select(LocalArchive.Text));
        CanonicalSpec.AppendSorted(text, "conda-override", settings.Overrides.Select(static o => o.ToString()));
        CanonicalSpec.AppendSorted(text, "conda-excluded", settings.Excluded.Select(LocalArchive.Text));
        CanonicalSpec.AppendSorted(text, "exclude-newer-channel", settings.ExcludeNewerChannels.Select(static c => $"{c.Key} {c.Value}"));
    }

    public static void Append(StringBuilder text, PypiSettings settings)
    {
        AppendWord(text, "index-strategy", settings.IndexStrategy, IndexStrategy.FirstIndex);
        AppendWord(text, "resolution", settings.Resolution, ResolutionMode.Highest);
        AppendWord(text, "pre-release-policy", settings.PreReleases, PrereleasePolicy.IfNecessary);
        CanonicalSpec.AppendSorted(text, "pre-release-package", settings.PreReleasePackages.Select(static p => p.ToString()));
        CanonicalSpec.AppendSorted(text, "static-metadata", settings.StaticMetadata.Select(static m => m.ToString()));
        CanonicalSpec.AppendSorted(text, "build-constraint", settings.BuildConstraints.Select(static r => CanonicalSpec.Text(r)));
        CanonicalSpec.AppendSorted(text, "index-pin", settings.IndexPins.Select(static p => p.ToString()));
    }

    private static void AppendWord<T>(StringBuilder text, string name, T? value, T @default)
        where T : struct, Enum
    {
        if (value is { } said && !said.Equals(@default)) text.Append(name).Append(' ').Append(SettingWord.Of(said)).Append('\n');
    }
}
