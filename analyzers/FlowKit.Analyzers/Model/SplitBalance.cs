using FlowKit.Analyzers.Rules;
using Microsoft.CodeAnalysis;

namespace FlowKit.Analyzers.Model;

/// <summary>Follows the open splits and foreach along every path, and says where a join does not have the branches of the innermost one.</summary>
internal sealed class SplitBalance(
    FlowModel flow, Dictionary<string, StepModel> steps, List<Problem> problems, Dictionary<string, string> closes)
{
    private readonly Dictionary<string, (Open? Stack, string From)> _entered = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<(Open? Stack, string From, Anchor At)>> _arrivals = new(StringComparer.Ordinal);

    /// <summary>Checks the steps in an order in which each comes after all that lead to it.</summary>
    public void Check(string start, List<string> order)
    {
        if (steps[start].Takes == StepTakes.Join)
        {
            Report(Descriptors.JoinWithoutSplit, Anchor.Of(start), start, "the flow's start", flow.Name);
            return;
        }

        _entered[start] = (null, "");
        foreach (string name in order)
        {
            StepModel step = steps[name];
            if (step.Takes == StepTakes.Join && !Close(step))
                continue;
            if (_entered.TryGetValue(name, out (Open? Stack, string From) entry))
                Leave(step, entry.Stack);
        }
    }

    private void Leave(StepModel step, Open? stack)
    {
        for (int i = 0; i < step.Transitions.Count; i++)
        {
            TransitionModel transition = step.Transitions[i];
            Anchor at = Anchor.Transition(step.Name, i);
            if (transition.Form == TransitionForm.End && stack is not null)
                Report(Descriptors.EndInsideSplit, at, step.Name, stack.Word, stack.Split, flow.Name);
            foreach (string target in transition.Targets)
            {
                if (target == step.Name)
                    continue;
                Open? inside = transition.Form is TransitionForm.Split or TransitionForm.ForEach
                    ? new Open(stack, step.Name, i, transition.Form, target, transition.Targets)
                    : stack;
                Enter(target, inside, step.Name, at);
            }
        }
    }

    private void Enter(string target, Open? stack, string from, Anchor at)
    {
        if (steps[target].Takes == StepTakes.Join)
        {
            if (!_arrivals.TryGetValue(target, out List<(Open?, string, Anchor)>? all))
                _arrivals[target] = all = [];
            all.Add((stack, from, at));
        }
        else if (!_entered.TryGetValue(target, out (Open? Stack, string From) before))
        {
            _entered[target] = (stack, from);
        }
        else if (!Open.Same(before.Stack, stack))
        {
            Report(
                Descriptors.JoinMismatch,
                at,
                $"Step '{target}' is reached from '{before.From}' {Inside(before.Stack)} and from '{from}' {Inside(stack)}: bring the branches together in a step that takes JoinInputs<{flow.Name}>");
        }
    }

    // All arrivals must close the same split; then the join goes on outside of it.
    private bool Close(StepModel join)
    {
        if (!_arrivals.TryGetValue(join.Name, out List<(Open? Stack, string From, Anchor At)>? all))
            return false;
        foreach ((Open? stack, string from, Anchor at) in all)
        {
            if (stack is not null)
                continue;
            bool splitsToo = all.Any(other => other.Stack?.Split == from);
            if (splitsToo)
                Report(Descriptors.ConditionIntoJoin, at, from, join.Name);
            else
                Report(Descriptors.JoinWithoutSplit, at, join.Name, $"'{from}'", flow.Name);
            return false;
        }

        Open first = all[0].Stack!;
        foreach ((Open? stack, string from, Anchor at) in all)
        {
            if (stack!.Split == first.Split && Open.Same(stack.Outer, first.Outer))
                continue;
            if (all.Any(other => other.Stack!.Split == from))
            {
                Report(Descriptors.ConditionIntoJoin, at, from, join.Name);
            }
            else
            {
                Report(
                    Descriptors.JoinMismatch,
                    at,
                    $"Join '{join.Name}' is reached from '{all[0].From}' {Inside(first)} and from '{from}' {Inside(stack)}: one join closes one split");
            }

            return false;
        }

        bool complete = true;
        foreach (IGrouping<int, Open> split in all.Select(arrival => arrival.Stack!).GroupBy(open => open.Index))
        {
            List<string> missing = [.. split.First().Targets.Except(split.Select(open => open.Branch))];
            if (missing.Count == 0)
                continue;
            complete = false;
            Report(
                Descriptors.JoinMismatch,
                Anchor.Of(join.Name),
                $"Join '{join.Name}' closes the split of '{first.Split}', whose branches are {string.Join(", ", split.First().Targets)}, and {string.Join(", ", missing)} does not lead to it");
        }

        closes[join.Name] = first.Split;
        _entered[join.Name] = (first.Outer, join.Name);
        return complete;
    }

    private static string Inside(Open? stack) => stack is null ? "outside of any split" : $"inside of the {stack.Word} of '{stack.Split}'" + (stack.Form == TransitionForm.Split ? $" (branch '{stack.Branch}')" : "");

    private void Report(DiagnosticDescriptor rule, Anchor at, params string[] arguments) => problems.Add(new Problem(rule, at, arguments));

    /// <summary>A split or foreach that is open on a path.</summary>
    private sealed record Open(Open? Outer, string Split, int Index, TransitionForm Form, string Branch, EquatableArray<string> Targets)
    {
        public string Word => Form == TransitionForm.ForEach ? "foreach" : "split";

        public static bool Same(Open? left, Open? right) => left is null ? right is null : left.Equals(right);
    }
}
