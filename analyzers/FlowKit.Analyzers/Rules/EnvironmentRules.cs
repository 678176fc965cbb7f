using FlowKit.Analyzers.Model;
using FlowKit.Conda.Specs;
using FlowKit.Environments.Specs;
using FlowKit.Pypi.Specs;

namespace FlowKit.Analyzers.Rules;

/// <summary>Rules of environment attributes: each text is read by the runtime's own grammar, with its message.</summary>
internal static class EnvironmentRules
{
    public static void Check(FlowModel flow, List<Problem> problems)
    {
        CheckLevel(flow, "", flow.Name, flow.Environment, problems);
        if (flow.Environment.Any(attribute => attribute.FetchAtExecution))
            Beside("", flow.Environment, problems);
        foreach (StepModel step in flow.Steps)
        {
            CheckLevel(flow, step.Name, step.Name, step.Environment, problems);
            CheckBeside(flow, step, problems);
            MergedEnvironment? merged = EnvironmentMerge.Merge(flow, step);
            if (step.UsesEnvironment && merged is null)
                problems.Add(new Problem(Descriptors.NoEnvironment, Anchor.Of(step.Name), step.Name));
            if (merged is { Base: { } name, FetchAtExecution: false })
                CheckKnownBefore(flow, step, name, problems);
        }

        foreach (string method in flow.MisplacedEnvironments)
        {
            problems.Add(new Problem(Descriptors.EnvironmentOnOtherMethod, Anchor.Of(method), method));
        }
    }

    private static void CheckLevel(FlowModel flow, string member, string shown, EquatableArray<EnvironmentAttributeModel> attributes, List<Problem> problems)
    {
        for (int i = 0; i < attributes.Count; i++)
        {
            EnvironmentAttributeModel attribute = attributes[i];
            for (int part = 0; part < attribute.Specs.Count; part++)
            {
                CheckSpec(attribute.Kind, attribute.Specs[part], Anchor.Attribute(member, i, part), problems);
            }

            Anchor at = Anchor.Attribute(member, i);
            if (attribute.Name is not null)
                CheckName(flow, member, attribute.Name, Anchor.Attribute(member, i, 0), problems);
            else if (attribute.FetchAtExecution && !attributes.Any(other => other.Name is not null))
                problems.Add(new Problem(Descriptors.FetchWithoutName, at, shown));
            foreach (string platform in attribute.Platforms.Where(platform => !CondaPlatform.IsKnown(platform)))
            {
                problems.Add(new Problem(Descriptors.UnknownPlatform, at, platform, Nearest(platform)));
            }

            foreach (string package in attribute.VirtualPackages.Where(package => !IsVirtualPackage(package)))
            {
                problems.Add(new Problem(Descriptors.BadVirtualPackage, at, package));
            }

            foreach (SettingModel setting in attribute.Settings)
            {
                CheckSetting(setting, at, problems);
            }

            if (attribute.Disabled && (attribute.Specs.Count > 0 || attribute.File is not null))
                problems.Add(new Problem(Descriptors.TwoValues, at, "Disabled", "true", "false, since packages are named"));
            CheckScalars(attributes, i, at, problems);
        }

        Contradictions.Check(member, attributes, problems);
    }

    private static void CheckSpec(EnvironmentAttributeKind kind, string text, Anchor at, List<Problem> problems)
    {
        try
        {
            if (kind == EnvironmentAttributeKind.Conda)
                MatchSpec.Parse(text, strict: true);
            else
                Requirement.Parse(text);
        }
        catch (FlowKitException problem)
        {
            problems.Add(new Problem(kind == EnvironmentAttributeKind.Conda ? Descriptors.BadMatchSpec : Descriptors.BadRequirement, at, OneLine(problem)));
        }
    }

    private static void CheckSetting(SettingModel setting, Anchor at, List<Problem> problems)
    {
        foreach (string text in setting.Kind == SettingKind.Code ? [] : setting.Values)
        {
            try
            {
                object _ = setting.Name switch
                {
                    "ExcludeNewer" => CutOff.Parse(text),
                    "PypiIndexPins" => IndexPin.Parse(text),
                    "PypiPreReleasePackages" => PackagePreReleases.Parse(text),
                    "PypiStaticMetadata" => StaticMetadata.Parse(text),
                    "PypiNoBuild" or "PypiNoBinary" when text == ":all:" => text,
                    "FromPypi" or "PypiNoBuild" or "PypiNoBinary" => PackageName.Parse(text),
                    "CondaOverrides" => CondaOverride.Parse(text),
                    "CondaConstraints" => MatchSpec.Parse(text, strict: true),
                    _ => Requirement.Parse(text),
                };
            }
            catch (FlowKitException problem)
            {
                problems.Add(new Problem(Descriptors.BadSetting, at, setting.Name.Replace("Conda", "").Replace("Pypi", ""), OneLine(problem)));
            }
        }
    }

    // The console shows a caret under the character; a diagnostic is one line and has a place of its own.
    private static string OneLine(FlowKitException problem) =>
        problem is SpecParseException parse
            ? parse.Message.Split('\n')[0] + (parse.Position < parse.Input.Length ? $" (at '{parse.Input.Substring(parse.Position)}')" : " (at its end)")
            : problem.Message;

    private static void CheckName(FlowModel flow, string member, string text, Anchor at, List<Problem> problems)
    {
        List<string> variables = NameTemplate.Variables(text, out _, out string? problem);
        if (problem is not null)
        {
            problems.Add(new Problem(Descriptors.BadEnvironmentName, at, text, problem));
            return;
        }

        foreach (string variable in variables.Where(variable => !IsKnown(flow, variable)))
        {
            string nearest = Known(flow).FirstOrDefault(name => string.Equals(name, variable, StringComparison.OrdinalIgnoreCase)) is { } meant ? $"; did you mean '{meant}'?" : "";
            problems.Add(new Problem(Descriptors.UnknownVariable, at, text, variable, flow.Name, nearest));
        }

        // The names of flow and step are known here already, and mostly begin with a capital letter, which no name of an environment may hold.
        string filled = text.Replace("@{FlowName}", flow.RunName);
        if (member.Length > 0)
            filled = filled.Replace("@{StepName}", member);
        NameTemplate.Variables(filled, out string sample, out _);
        // The whole name may come from one artifact; what it holds is checked when it is known.
        if (sample.Length > 0 && !IsReference(sample, out string reason))
            problems.Add(new Problem(Descriptors.BadEnvironmentName, at, text, reason));
    }

    // What is looked up before the first task cannot be named by what only a task has.
    private static void CheckKnownBefore(FlowModel flow, StepModel step, string name, List<Problem> problems)
    {
        bool own = step.Environment.Any(attribute => attribute.Name is not null);
        EquatableArray<EnvironmentAttributeModel> attributes = own ? step.Environment : flow.Environment;
        int index = Enumerable.Range(0, attributes.Count).First(i => attributes[i].Name is not null);
        foreach (string variable in NameTemplate.Variables(name, out _, out _).Distinct())
        {
            bool late = variable == NameTemplate.TaskId || flow.Artifacts.Any(artifact => artifact.InTemplates && artifact.Name == variable);
            Problem problem = new(Descriptors.NameKnownTooLate, Anchor.Attribute(own ? step.Name : "", index, 0), name, variable, step.Name);
            // One name of the flow may be that of several steps.
            if (late && !problems.Any(known => known.Rule == problem.Rule && known.At == problem.At))
                problems.Add(problem);
        }
    }

    private static bool IsReference(string text, out string reason)
    {
        int pin = text.IndexOf("@sha256:", StringComparison.Ordinal);
        try
        {
            EnvironmentName.Parse(pin < 0 ? text : text.Substring(0, pin));
        }
        catch (SpecParseException problem)
        {
            reason = problem.Problem;
            return false;
        }

        reason = "an id is 64 hexadecimal digits in lower case";
        string id = pin < 0 ? "" : text.Substring(pin + 8);
        return pin < 0 || (id.Length == 64 && id.All(c => c is (>= '0' and <= '9') or (>= 'a' and <= 'f')));
    }

    private static bool IsKnown(FlowModel flow, string variable) => Known(flow).Contains(variable, StringComparer.Ordinal);

    private static IEnumerable<string> Known(FlowModel flow) =>
        NameTemplate.OwnVariables
            .Concat(flow.Parameters.Where(parameter => parameter.InTemplates).Select(parameter => parameter.Name))
            .Concat(flow.Artifacts.Where(artifact => artifact.InTemplates).Select(artifact => artifact.Name));

    // Scalars of one level: equal, or one alone.
    private static void CheckScalars(EquatableArray<EnvironmentAttributeModel> attributes, int index, Anchor at, List<Problem> problems)
    {
        EnvironmentAttributeModel later = attributes[index];
        for (int i = 0; i < index; i++)
        {
            EnvironmentAttributeModel earlier = attributes[i];
            Compare("The environment's name", earlier.Name, later.Name);
            Compare("Python", earlier.Python, later.Python);
            foreach (SettingModel setting in later.Settings.Where(setting => setting.Kind != SettingKind.List))
            {
                Compare(setting.Name, earlier.Settings.FirstOrDefault(other => other.Name == setting.Name)?.Values[0], setting.Values[0]);
            }

            if (earlier.Kind == later.Kind && earlier.Disabled != later.Disabled && later.Kind != EnvironmentAttributeKind.PortableEnv)
                Compare("Disabled", earlier.Disabled ? "true" : "false", later.Disabled ? "true" : "false");
        }

        void Compare(string what, string? one, string? other)
        {
            if (one is not null && other is not null && !string.Equals(one, other, StringComparison.Ordinal))
                problems.Add(new Problem(Descriptors.TwoValues, at, what, one, other));
        }
    }

    // What is fetched when the step starts is what it is: nothing beside it, on the step or on the same class, can change it.
    private static void CheckBeside(FlowModel flow, StepModel step, List<Problem> problems)
    {
        bool ownFetch = step.Environment.Any(attribute => attribute.FetchAtExecution);
        bool flowFetch = !ownFetch && flow.Environment.Any(attribute => attribute.FetchAtExecution) && step.Environment.All(attribute => attribute.Name is null);
        if (ownFetch || flowFetch)
            Beside(step.Name, step.Environment, problems);
    }

    private static void Beside(string member, EquatableArray<EnvironmentAttributeModel> attributes, List<Problem> problems)
    {
        for (int i = 0; i < attributes.Count; i++)
        {
            EnvironmentAttributeModel attribute = attributes[i];
            string? what = attribute.Kind switch
            {
                EnvironmentAttributeKind.Conda => "[Conda]",
                EnvironmentAttributeKind.Pypi => "[Pypi]",
                _ when attribute.Python is not null => "Python",
                _ when attribute.Platforms.Count > 0 => "Platforms",
                _ when attribute.VirtualPackages.Count > 0 => "VirtualPackages",
                _ when attribute.Settings.Count > 0 => attribute.Settings[0].Name,
                _ => null,
            };
            if (what is not null)
                problems.Add(new Problem(Descriptors.FetchStandsAlone, Anchor.Attribute(member, i), what));
        }
    }

    private static bool IsVirtualPackage(string text)
    {
        if (!text.StartsWith("__", StringComparison.Ordinal))
            return false;
        try
        {
            VirtualPackage.Parse(text);
            return true;
        }
        catch (FlowKitException)
        {
            return false;
        }
    }

    private static string Nearest(string platform)
    {
        string[] known = ["linux-64", "linux-aarch64", "osx-64", "osx-arm64", "win-64"];
        string text = platform.ToLowerInvariant();
        bool arm = text.Contains("arm") || text.Contains("aarch");
        return text.Contains("win") ? "win-64"
            : text.Contains("osx") || text.Contains("mac") || text.Contains("darwin") ? (arm ? "osx-arm64" : "osx-64")
            : arm ? "linux-aarch64"
            : known[0];
    }
}
