using FlowKit.Definition;

namespace FlowKit.Execution;

/// <summary>Questions about a flow's graph that a run asks.</summary>
internal static class FlowGraph
{
    /// <summary>The step that a transition leads to, checked against what that step takes.</summary>
    public static StepDefinition Target(FlowDefinition flow, StepDefinition from, Transition transition, string name)
    {
        StepDefinition target = flow.Step(name);
        bool fits = transition.Kind switch
        {
            TransitionKind.ForEach => target.Input == StepInput.Item,
            TransitionKind.Split => target.Input == StepInput.None,
            _ => target.Input != StepInput.Item,
        };
        return fits
            ? target
            : throw new FlowKitException(
                FlowErrors.InvalidTransition,
                $"Step '{from.Name}' of {flow.Name} returned {transition}, but '{name}' takes {Taken(target)}. {Advice(transition.Kind, target.Input)}");
    }

    /// <summary>The join that closes a foreach, for one that has no items and so no branch that arrives there.</summary>
    public static StepDefinition JoinOf(FlowDefinition flow, StepDefinition from, string target)
    {
        List<StepDefinition> joins = [.. flow.Steps.Where(step => step.Input == StepInput.Join && step.Closes == from.Name)];
        if (joins.Count > 1)
        {
            HashSet<string> reached = Reachable(flow, target);
            joins = [.. joins.Where(join => reached.Contains(join.Name))];
        }

        return joins is [{ } only]
            ? only
            : throw new FlowKitException(
                FlowErrors.InvalidTransition,
                $"The foreach of step '{from.Name}' of {flow.Name} had no items, and {(joins.Count == 0 ? "no join closes it" : "several joins close it")}, so it is not known where to go on.");
    }

    private static HashSet<string> Reachable(FlowDefinition flow, string start)
    {
        HashSet<string> seen = [start];
        Queue<string> open = new([start]);
        while (open.TryDequeue(out string? name))
        {
            foreach (string next in flow.Step(name).Transitions.SelectMany(transition => transition.Targets))
            {
                if (seen.Add(next))
                    open.Enqueue(next);
            }
        }

        return seen;
    }

    private static string Taken(StepDefinition step) => step.Input switch
    {
        StepInput.Item => "a foreach item",
        StepInput.Join => "the branches of a join",
        _ => "nothing",
    };

    private static string Advice(TransitionKind kind, StepInput input) => (kind, input) switch
    {
        (_, StepInput.Item) => "Use ForEach.",
        (TransitionKind.ForEach, _) => "Let it take the item, or use Next.",
        _ => "Let each branch lead to the join with Next.",
    };
}
