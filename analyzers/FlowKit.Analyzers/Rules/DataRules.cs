using FlowKit.Analyzers.Model;

namespace FlowKit.Analyzers.Rules;

/// <summary>Rules of artifacts, parameters and what triggers fill.</summary>
internal static class DataRules
{
    public static void Check(FlowModel flow, List<Problem> problems)
    {
        foreach (ArtifactModel artifact in flow.Artifacts)
        {
            Anchor at = Anchor.Of(artifact.Name);
            if (!artifact.IsWellFormed)
                problems.Add(new Problem(Descriptors.ArtifactMustBePartial, at, artifact.Name, artifact.ShownType));
            if (artifact.Storability == Storability.Never)
                problems.Add(new Problem(Descriptors.ArtifactCannotBeStored, at, artifact.Name, artifact.ShownType));
            else if (artifact.Storability == Storability.NeedsContext)
                problems.Add(new Problem(Descriptors.ArtifactNeedsContext, at, artifact.Name, artifact.ShownType));
        }

        Dictionary<string, ParameterModel> byOption = new(StringComparer.Ordinal);
        foreach (ParameterModel parameter in flow.Parameters)
        {
            CheckParameter(parameter, problems);
            if (!parameter.IsParameter)
                continue;
            string folded = parameter.OptionName.Replace("-", "");
            if (byOption.TryGetValue(folded, out ParameterModel? other))
                problems.Add(new Problem(Descriptors.ParameterNamesClash, Anchor.Of(parameter.Name), other.Name, parameter.Name, parameter.OptionName));
            else
                byOption.Add(folded, parameter);
        }

        foreach (string member in flow.UnfilledMembers)
        {
            problems.Add(new Problem(Descriptors.RequiredMemberUnfilled, Anchor.Of(member), member));
        }

        CheckTriggers(flow, problems);
    }

    private static void CheckParameter(ParameterModel parameter, List<Problem> problems)
    {
        Anchor at = Anchor.Of(parameter.Name);
        if (parameter.Setter == SetterKind.None)
        {
            problems.Add(new Problem(Descriptors.ParameterCannotBeBound, at, parameter.Name, parameter.ShownType, "it has no init accessor, or is static"));
            return;
        }

        if (parameter.IsParameter && parameter.Parser is null)
            problems.Add(new Problem(Descriptors.ParameterCannotBeBound, at, parameter.Name, parameter.ShownType, "the type cannot be read from text; text, numbers, enums, dates, types with IParsable<T>, and lists of them can"));
        else if (parameter.Codec is null && !parameter.IsPythonObject)
            problems.Add(new Problem(Descriptors.ParameterCannotBeBound, at, parameter.Name, parameter.ShownType, "the type cannot be stored with the run: name your JsonSerializerContext in [Flow(JsonContext = typeof(…))]"));
        if (parameter.Setter == SetterKind.Set)
            problems.Add(new Problem(Descriptors.ParameterShouldBeInit, at, parameter.Name));
    }

    private static void CheckTriggers(FlowModel flow, List<Problem> problems)
    {
        for (int i = 0; i < flow.Triggers.Count; i++)
        {
            TriggerModel trigger = flow.Triggers[i];
            string? problem = trigger switch
            {
                { All: true, Group: null or "" } => $"The trigger on '{trigger.FlowName}' waits for all of a group and does not name it: add Group = \"…\"",
                { All: false, Group.Length: > 0 } => $"The trigger on '{trigger.FlowName}' names group '{trigger.Group}' and does not wait for all of it: add All = true, or remove the group",
                _ => null,
            };
            if (problem is not null)
                problems.Add(new Problem(Descriptors.TriggerGroup, new Anchor(AnchorKind.Trigger, "", i), problem));
        }

        foreach (ParameterModel parameter in flow.Parameters)
        {
            Anchor at = Anchor.Of(parameter.Name);
            if (flow.Triggers.Count == 0)
            {
                if (parameter.FromTrigger is not null)
                    problems.Add(new Problem(Descriptors.TriggerMemberWithoutTrigger, at, parameter.Name, flow.Name));
                continue;
            }

            if (parameter.FromTrigger is null)
            {
                if (parameter.IsRequired)
                    problems.Add(new Problem(Descriptors.RequiredWithoutTrigger, at, parameter.Name, flow.Name));
                continue;
            }

            CheckOffers(flow, parameter, at, problems);
        }
    }

    // A single upstream run fills the member, so each that can be the one must offer it; of a group that is waited for as a whole, one is enough.
    private static void CheckOffers(FlowModel flow, ParameterModel parameter, Anchor at, List<Problem> problems)
    {
        foreach (IGrouping<string, TriggerModel> runs in flow.Triggers.GroupBy(trigger => trigger.All ? "group " + trigger.Group : "flow " + trigger.FlowName, StringComparer.Ordinal))
        {
            List<OfferModel> offers = [.. runs.SelectMany(trigger => trigger.Offers).Where(offer => offer.Name == parameter.FromTrigger)];
            string names = string.Join(" and ", runs.Select(trigger => trigger.FlowName));
            string type = parameter.Type.TrimEnd('?');
            if (offers.Count == 0)
                problems.Add(new Problem(Descriptors.UpstreamOffersNothing, at, parameter.Name, parameter.FromTrigger!, names, "has no parameter or artifact of that name"));
            else if (offers.All(offer => offer.Type != type))
                problems.Add(new Problem(Descriptors.UpstreamOffersNothing, at, parameter.Name, parameter.FromTrigger!, names, $"has it as {offers[0].Type.Replace("global::", "")}, and {parameter.ShownType} is taken"));
        }
    }
}
