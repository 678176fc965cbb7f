namespace FlowKit.Analyzers.Model;

/// <summary>What a step declares, merged over what its flow declares.</summary>
internal sealed record MergedEnvironment
{
    public string? Base { get; init; }

    public bool FetchAtExecution { get; init; }

    public EquatableArray<MergedSpec> Conda { get; init; }

    public EquatableArray<MergedSpec> Pypi { get; init; }

    public EquatableArray<string> Channels { get; init; }

    public EquatableArray<string> Indexes { get; init; }

    public string? Python { get; init; }

    public EquatableArray<string> Platforms { get; init; }

    public EquatableArray<string> VirtualPackages { get; init; }

    public EquatableArray<MergedFile> Files { get; init; }

    /// <summary>How packages are chosen. Settings alone make no environment.</summary>
    public EquatableArray<SettingModel> Settings { get; init; }

    public bool IsEmpty =>
        Base is null && !FetchAtExecution && Python is null
        && Conda.Count + Pypi.Count + Channels.Count + Indexes.Count + Platforms.Count + VirtualPackages.Count + Files.Count == 0;
}

/// <summary>One requirement and whose it is.</summary>
internal sealed record MergedSpec(string Text, string Origin, bool OfFlow);

/// <summary>One requirement file and whose it is.</summary>
internal sealed record MergedFile(string Path, bool Conda, string Origin, bool OfFlow, EquatableArray<string> Extras, EquatableArray<string> Groups)
{
    public string? Environment { get; init; }

    public bool AllowMd5 { get; init; }
}

/// <summary>
/// The rules by which declarations merge: attributes of one level merge; a step overrides its flow package by package and scalar by scalar; channels and indexes are a
/// union, in order. What a step fetches at execution stands alone: nothing of the flow's reaches it.
/// </summary>
internal static class EnvironmentMerge
{
    public static MergedEnvironment? Merge(FlowModel flow, StepModel step)
    {
        Level own = new(step.Environment);
        Level inherited = new(flow.Environment);
        if (own.Fetch || (inherited.Fetch && own.Name is null))
            return new MergedEnvironment { Base = own.Name ?? inherited.Name, FetchAtExecution = true };

        bool condaTaken = own.Takes(EnvironmentAttributeKind.Conda) || (inherited.Takes(EnvironmentAttributeKind.Conda) && !own.Says(EnvironmentAttributeKind.Conda));
        bool pypiTaken = own.Takes(EnvironmentAttributeKind.Pypi) || (inherited.Takes(EnvironmentAttributeKind.Pypi) && !own.Says(EnvironmentAttributeKind.Pypi));
        string onFlow = flow.RunName;
        string onStep = flow.RunName + "." + step.Name;
        List<MergedSpec> conda = condaTaken ? [] : Specs(inherited, own, EnvironmentAttributeKind.Conda, "[Conda] on ", onFlow, onStep);
        string? python = own.Python ?? (conda.Any(spec => !spec.OfFlow && IsPython(spec)) ? null : inherited.Python);
        if (own.Python is not null)
            conda.RemoveAll(spec => spec.OfFlow && IsPython(spec));

        MergedEnvironment merged = new()
        {
            Base = own.Name ?? inherited.Name,
            Conda = conda.ToEquatableArray(),
            Pypi = pypiTaken ? default : Specs(inherited, own, EnvironmentAttributeKind.Pypi, "[Pypi] on ", onFlow, onStep).ToEquatableArray(),
            Channels = condaTaken ? default : Union(inherited.Sources(EnvironmentAttributeKind.Conda), own.Sources(EnvironmentAttributeKind.Conda)),
            Indexes = pypiTaken ? default : Union(inherited.Sources(EnvironmentAttributeKind.Pypi), own.Sources(EnvironmentAttributeKind.Pypi)),
            Python = python,
            Platforms = own.Platforms.Count > 0 ? own.Platforms : inherited.Platforms,
            VirtualPackages = VirtualPackages(inherited, own),
            Settings = Settings(inherited, own).Where(setting => !(condaTaken && setting.Name.StartsWith("Conda", StringComparison.Ordinal)) && !(pypiTaken && setting.Name.StartsWith("Pypi", StringComparison.Ordinal))).ToEquatableArray(),
            Files = Files(inherited, onFlow, true, condaTaken, pypiTaken).Concat(Files(own, onStep, false, condaTaken, pypiTaken)).ToEquatableArray(),
        };
        return merged.IsEmpty ? null : merged;
    }

    private static bool IsPython(MergedSpec spec) => PackageNames.OfConda(spec.Text) == "python";

    private static List<MergedSpec> Specs(Level flow, Level step, EnvironmentAttributeKind kind, string attribute, string onFlow, string onStep)
    {
        HashSet<string> overridden = new(step.Specs(kind).Select(text => PackageNames.Of(kind, text)), StringComparer.Ordinal);
        return
        [
            .. flow.Specs(kind).Where(text => !overridden.Contains(PackageNames.Of(kind, text))).Select(text => new MergedSpec(text, attribute + onFlow, true)),
            .. step.Specs(kind).Select(text => new MergedSpec(text, attribute + onStep, false)),
        ];
    }

    private static EquatableArray<string> VirtualPackages(Level flow, Level step)
    {
        HashSet<string> overridden = new(step.VirtualPackages.Select(NameOf), StringComparer.Ordinal);
        return flow.VirtualPackages.Where(text => !overridden.Contains(NameOf(text))).Concat(step.VirtualPackages).Distinct().ToEquatableArray();

        static string NameOf(string text) => text.Split('=')[0].Trim();
    }

    // Of what has one value the step's own holds; of lists the step's entries take the place of the flow's on the same package.
    private static IEnumerable<SettingModel> Settings(Level flow, Level step)
    {
        foreach (IGrouping<string, SettingModel> setting in flow.Settings.Concat(step.Settings).GroupBy(setting => setting.Name, StringComparer.Ordinal))
        {
            SettingModel last = setting.Last();
            if (last.Kind != SettingKind.List)
            {
                yield return last;
                continue;
            }

            List<string> own = [.. step.Settings.Where(other => other.Name == last.Name).SelectMany(other => other.Values)];
            HashSet<string> overridden = new(own.Select(text => KeyOf(last.Name, text)), StringComparer.Ordinal);
            yield return last with
            {
                Values = flow.Settings.Where(other => other.Name == last.Name).SelectMany(other => other.Values).Where(text => !overridden.Contains(KeyOf(last.Name, text))).Concat(own).Distinct().ToEquatableArray(),
            };
        }

        static string KeyOf(string setting, string text) =>
            setting == "PypiIndexPins" ? text
            : setting == "PypiStaticMetadata" && text.IndexOf("->", StringComparison.Ordinal) is > 0 and int arrow ? text.Substring(0, arrow).Replace(" ", "")
            : text.Contains("->") ? text
            : PackageNames.Of(setting.StartsWith("Conda", StringComparison.Ordinal) ? EnvironmentAttributeKind.Conda : EnvironmentAttributeKind.Pypi, text);
    }

    private static IEnumerable<MergedFile> Files(Level level, string origin, bool ofFlow, bool condaTaken, bool pypiTaken) =>
        level.Attributes
            .Where(attribute => attribute.File is not null && !(attribute.Kind == EnvironmentAttributeKind.Conda ? condaTaken : pypiTaken))
            .Select(attribute =>
            {
                bool conda = attribute.Kind == EnvironmentAttributeKind.Conda;
                return new MergedFile(CarriedFiles.Normalize(attribute.File!), conda, (conda ? "[Conda] on " : "[Pypi] on ") + origin, ofFlow, attribute.Extras, attribute.Groups) { Environment = attribute.Environment, AllowMd5 = attribute.AllowMd5 };
            });

    private static EquatableArray<string> Union(IEnumerable<string> first, IEnumerable<string> second) => first.Concat(second).Distinct().ToEquatableArray();

    /// <summary>The attributes of a flow's class, or of one step.</summary>
    private sealed class Level(EquatableArray<EnvironmentAttributeModel> attributes)
    {
        public EquatableArray<EnvironmentAttributeModel> Attributes => attributes;

        public string? Name => attributes.Select(attribute => attribute.Name).FirstOrDefault(name => name is not null);

        public bool Fetch => attributes.Any(attribute => attribute.FetchAtExecution);

        public string? Python => attributes.Select(attribute => attribute.Python).FirstOrDefault(python => python is not null);

        public EquatableArray<string> Platforms => attributes.SelectMany(attribute => attribute.Platforms).Distinct().ToEquatableArray();

        public IEnumerable<SettingModel> Settings => attributes.SelectMany(attribute => attribute.Settings);

        public IEnumerable<string> VirtualPackages => attributes.SelectMany(attribute => attribute.VirtualPackages);

        public bool Takes(EnvironmentAttributeKind kind) => attributes.Any(attribute => attribute.Kind == kind && attribute.Disabled);

        public bool Says(EnvironmentAttributeKind kind) =>
            attributes.Any(attribute => attribute.Kind == kind && !attribute.Disabled && (attribute.Specs.Count > 0 || attribute.File is not null));

        public IEnumerable<string> Specs(EnvironmentAttributeKind kind) => attributes.Where(attribute => attribute.Kind == kind).SelectMany(attribute => attribute.Specs);

        public IEnumerable<string> Sources(EnvironmentAttributeKind kind) => attributes.Where(attribute => attribute.Kind == kind).SelectMany(attribute => attribute.Sources);
    }
}
