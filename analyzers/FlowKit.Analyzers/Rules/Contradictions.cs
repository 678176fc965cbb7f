using FlowKit.Analyzers.Model;
using FlowKit.Conda.Specs;
using FlowKit.Pypi.Specs;

namespace FlowKit.Analyzers.Rules;

/// <summary>
/// Finds constraints on one package, at one level, that no version satisfies. A set of intervals with known ends is empty exactly when it holds neither an end, nor what
/// stands just above one, nor what stands below them all: so those are tried, with the runtime's own matching.
/// </summary>
internal static class Contradictions
{
    public static void Check(string member, EquatableArray<EnvironmentAttributeModel> attributes, List<Problem> problems)
    {
        List<(string Package, string Text, Anchor At, Func<string, bool?> Allows, List<string> Ends)> constraints = [];
        for (int i = 0; i < attributes.Count; i++)
        {
            for (int part = 0; part < attributes[i].Specs.Count; part++)
            {
                string text = attributes[i].Specs[part];
                Anchor at = Anchor.Attribute(member, i, part);
                if (attributes[i].Kind == EnvironmentAttributeKind.Conda && MatchSpec.TryParse(text, out MatchSpec? spec) && spec.HasExactName && spec.Condition is null)
                {
                    // What an archive is, it says itself, and not its file name.
                    if (spec is { Version: { } version, Url: null })
                        constraints.Add(("conda " + spec.Name, text, at, CondaAllows(version), Ends(version.ToString())));
                }
                else if (attributes[i].Kind == EnvironmentAttributeKind.Pypi && Requirement.TryParse(text, out Requirement? requirement) && requirement.Marker is null)
                {
                    constraints.Add(("pypi " + requirement.Name, text, at, PypiAllows(requirement.Specifiers), Ends(requirement.Specifiers.ToString())));
                }
            }

            if (attributes[i].Python is { } python && PythonSpec(python) is { } wanted)
                constraints.Add(("conda python", python, Anchor.Attribute(member, i), CondaAllows(wanted), Ends(wanted.ToString())));
        }

        foreach (var group in constraints.GroupBy(constraint => constraint.Package, StringComparer.Ordinal))
        {
            var all = group.ToList();
            for (int later = 1; later < all.Count; later++)
            {
                for (int earlier = 0; earlier < later; earlier++)
                {
                    if (CanHold(all[earlier].Allows, all[later].Allows, all[earlier].Ends.Concat(all[later].Ends)))
                        continue;
                    bool isPython = group.Key == "conda python" && (all[earlier].At.Part < 0 || all[later].At.Part < 0);
                    problems.Add(isPython
                        ? new Problem(Descriptors.PythonContradiction, all[later].At, all[earlier].Text, all[later].Text)
                        : new Problem(Descriptors.Contradiction, all[later].At, group.Key.Substring(group.Key.IndexOf(' ') + 1), all[earlier].Text, all[later].Text));
                    later = all.Count;
                    break;
                }
            }
        }
    }

    private static bool CanHold(Func<string, bool?> one, Func<string, bool?> other, IEnumerable<string> ends)
    {
        foreach (string end in ends.Append("0"))
        {
            foreach (string version in new[] { end, end + ".0.0.1", end + ".1", end + "a0" })
            {
                if (one(version) is not false && other(version) is not false)
                    return true;
            }
        }

        return false;
    }

    private static Func<string, bool?> CondaAllows(VersionSpec spec) => text => CondaVersion.TryParse(text, out CondaVersion? version) ? spec.Matches(version) : false;

    private static Func<string, bool?> PypiAllows(VersionSpecifiers specifiers) =>
        text => Pep440Version.TryParse(text, out Pep440Version? version) && specifiers.Contains(version, PreReleases.Allow);

    // The scalar may be a bare version, which means its releases: 3.11 is 3.11.*.
    private static VersionSpec? PythonSpec(string text)
    {
        bool isBare = text.Length > 0 && text.All(c => char.IsDigit(c) || c == '.');
        return VersionSpec.TryParse(isBare ? text + ".*" : text, out VersionSpec? spec) ? spec : null;
    }

    // Every version that a constraint mentions.
    private static List<string> Ends(string text) =>
        [.. text.Split([',', '|', '<', '>', '=', '!', '~', ' ', '(', ')'], StringSplitOptions.RemoveEmptyEntries).Select(end => end.TrimEnd('*').TrimEnd('.')).Where(end => end.Length > 0)];
}
