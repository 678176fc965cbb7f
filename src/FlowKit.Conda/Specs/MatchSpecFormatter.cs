using System.Text;

namespace FlowKit.Conda.Specs;

/// <summary>Writes match specs in the canonical form of CEP 29, appendix A.</summary>
internal static class MatchSpecFormatter
{
    private static readonly char[] Specials = { ',', ' ', '\t', '=', '[', ']', '#', '\'', '"', '$', '^', '|', '(', ')', ';' };

    // What ends a channel that stands before the name.
    private static readonly char[] NotBeforeColons = { ' ', '\t', '=', '<', '>', '^', '[', '#', ';' };

    public static string Format(MatchSpec spec)
    {
        StringBuilder text = new();
        List<string> brackets = new();
        bool namesChannel = spec.Channel is not null && spec.Channel != "*" && spec.Channel.IndexOfAny(NotBeforeColons) < 0;
        if (namesChannel) text.Append(ChannelText.StripSecrets(spec.Channel!));
        if (spec.Subdir is not null)
        {
            if (namesChannel && spec.Subdir.IsExact && CondaPlatform.IsKnown(spec.Subdir.Pattern)) text.Append('/').Append(spec.Subdir);
            else Add(brackets, "subdir", spec.Subdir.Pattern);
        }
        if (namesChannel) text.Append("::");
        else if (spec.Channel is not null && spec.Channel != "*") Add(brackets, "channel", ChannelText.StripSecrets(spec.Channel));
        text.Append(spec.Name);

        bool exact = false;
        if (spec.Version is { IsAny: false } version)
        {
            VersionSpecNode root = version.Root;
            switch (root.Kind)
            {
                case VersionSpecKind.Equal:
                    text.Append("==").Append(root.Version);
                    exact = true;
                    break;
                case VersionSpecKind.StartsWith:
                    text.Append('=').Append(root.Version);
                    break;
                case VersionSpecKind.NotEqual or VersionSpecKind.NotStartsWith or VersionSpecKind.Compatible when spec.Build is null:
                    text.Append(root.Kind == VersionSpecKind.Compatible ? "~=" : "!=").Append(root.Version);
                    if (root.Kind == VersionSpecKind.NotStartsWith) text.Append(".*");
                    break;
                default:
                    brackets.Add("version=" + Quote(version.ToString()));
                    break;
            }
        }

        if (spec.Build is not null)
        {
            if (exact && spec.Build.IsExact && !HasSpecials(spec.Build.Pattern)) text.Append('=').Append(spec.Build);
            else Add(brackets, "build", spec.Build.Pattern);
        }
        Add(brackets, "build_number", spec.BuildNumber?.ToString());
        Add(brackets, "track_features", spec.TrackFeatures.Count == 0 ? null : string.Join(" ", spec.TrackFeatures));
        Add(brackets, "features", spec.Features.Count == 0 ? null : string.Join(" ", spec.Features));
        Add(brackets, "url", spec.Url is null ? null : ChannelText.StripSecrets(spec.Url));
        Add(brackets, "md5", spec.Md5);
        Add(brackets, "sha256", spec.Sha256);
        Add(brackets, "license", spec.License?.Pattern);
        Add(brackets, "license_family", spec.LicenseFamily?.Pattern);
        // An address says the file's name already.
        if (spec.Url is null || spec.FileName is not { IsExact: true }) Add(brackets, "fn", spec.FileName?.Pattern);
        if (spec.Extras.Count > 0) brackets.Add("extras=[" + string.Join(",", spec.Extras) + "]");
        if (spec.Flags.Count > 0) brackets.Add("flags=[" + string.Join(",", spec.Flags) + "]");
        if (spec.Condition is not null) brackets.Add("when=" + QuoteEscaped(spec.Condition.ToString()));
        if (brackets.Count > 0) text.Append('[').Append(string.Join(",", brackets)).Append(']');
        return text.ToString();
    }

    private static void Add(List<string> brackets, string key, string? value)
    {
        if (value is not null) brackets.Add(key + "=" + (HasSpecials(value) ? Quote(value) : value));
    }

    private static bool HasSpecials(string value) => value.Length == 0 || value.IndexOfAny(Specials) >= 0;

    private static string Quote(string value) => value.IndexOf('\'') >= 0 ? "\"" + value + "\"" : "'" + value + "'";

    private static string QuoteEscaped(string value) => "\"" + value.Replace("\\", "\\\\").Replace("\"", "\\\"") + "\"";
}
