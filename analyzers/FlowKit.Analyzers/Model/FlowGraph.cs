using FlowKit.Analyzers.Rules;

namespace FlowKit.Analyzers.Model;

/// <summary>
/// The graph of a flow: its start, which split each join closes, and what is wrong with it. Paths are followed with the stack of splits and foreach that are open, so a join
/// is known to have all branches of the innermost one, whatever the conditions between.
/// </summary>
internal sealed class FlowGraph
{
    private readonly FlowModel _flow;
    private readonly Dictionary<string, StepModel> _steps = new(StringComparer.Ordinal);
    private readonly List<Problem> _problems = [];
    private readonly Dictionary<string, string> _closes = new(StringComparer.Ordinal);

    private FlowGraph(FlowModel flow)
    {
        _flow = flow;
        foreach (StepModel step in flow.Steps)
        {
            if (!_steps.ContainsKey(step.Name))
                _steps.Add(step.Name, step);
        }
    }

    /// <summary>The start step; empty where it is not known.</summary>
    public string Start { get; private set; } = "";

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<Problem> Problems => _problems;

    /// <summary>Reads the graph of a flow.</summary>
    public static FlowGraph Of(FlowModel flow)
    {
        FlowGraph graph = new(flow);
        graph.Build();
        return graph;
    }

    /// <summary>The step whose split or foreach a join closes.</summary>
    public string? Closes(string join) => _closes.TryGetValue(join, out string? split) ? split : null;

    private void Build()
    {
        if (_flow.Steps.Count == 0)
        {
            Report(Descriptors.NoStart, Anchor.Flow, _flow.Name, "has no steps: give a method [Step]");
            return;
        }

        bool readable = CheckTransitions();
        FindStart();
        // What cannot be read may be the end.
        bool mayEnd = _flow.Steps.Any(step =>
            step.Transitions.Count == 0 || step.Transitions.Any(transition =>
                transition.Form is TransitionForm.End or TransitionForm.Unreadable || transition.Targets.Any(target => !_steps.ContainsKey(target))));
        if (!mayEnd)
            Report(Descriptors.NoEnd, Anchor.Flow, _flow.Name);
        if (Start.Length == 0 || !readable)
            return;
        List<string>? order = Order();
        if (order is null)
            return;
        foreach (StepModel step in _steps.Values)
        {
            if (!order.Contains(step.Name))
                Report(Descriptors.StepUnreachable, Anchor.Of(step.Name), step.Name, Start);
        }

        new SplitBalance(_flow, _steps, _problems, _closes).Check(Start, order);
    }

    // Each transition by itself: can it be read, is its target a step, does the target take what it gives.
    private bool CheckTransitions()
    {
        bool readable = true;
        foreach (StepModel step in _flow.Steps)
        {
            if (step.Transitions.Count == 0)
            {
                Report(Descriptors.TransitionUnreadable, Anchor.Of(step.Name), step.Name, "returns no transition");
                readable = false;
            }

            for (int i = 0; i < step.Discarded; i++)
            {
                Report(Descriptors.TransitionDiscarded, new Anchor(AnchorKind.Discarded, step.Name, i), step.Name);
            }

            for (int i = 0; i < step.Transitions.Count; i++)
            {
                readable &= CheckTransition(step, step.Transitions[i], Anchor.Transition(step.Name, i));
            }
        }

        return readable;
    }

    private bool CheckTransition(StepModel step, TransitionModel transition, Anchor at)
    {
        if (transition.Form == TransitionForm.Unreadable)
        {
            Report(Descriptors.TransitionUnreadable, at, step.Name, "returns a transition that is not written here");
            return false;
        }

        bool readable = true;
        foreach (string target in transition.Targets)
        {
            if (_steps.TryGetValue(target, out StepModel? led))
            {
                CheckFit(step, transition.Form, led, at);
            }
            else
            {
                // A name that is no method at all is the compiler's to report.
                if (_flow.OtherMethods.Contains(target))
                    Report(Descriptors.TargetIsNoStep, at, step.Name, target);
                readable = false;
            }
        }

        foreach (string twice in transition.Targets.GroupBy(target => target, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => group.Key))
        {
            Report(Descriptors.SplitTwice, at, step.Name, twice);
        }

        if (step.Takes == StepTakes.Join && transition.Form is (TransitionForm.Split or TransitionForm.ForEach))
            Report(Descriptors.JoinSplits, at, step.Name);
        return readable;
    }

    private void CheckFit(StepModel step, TransitionForm form, StepModel target, Anchor at)
    {
        string? problem = (form, target.Takes) switch
        {
            (TransitionForm.Linear or TransitionForm.Split, StepTakes.Item) =>
                $"'{target.Name}' takes a foreach item of type {target.ItemType!.Replace("global::", "")}: use ForEach(items, {target.Name})",
            (TransitionForm.ForEach, StepTakes.Nothing) =>
                $"'{target.Name}' takes nothing: give it a parameter for the item, or use Next({target.Name})",
            _ => null,
        };
        if (problem is not null)
            Report(Descriptors.TargetTakesOther, at, problem);
        if (target.Takes == StepTakes.Join && form is (TransitionForm.Split or TransitionForm.ForEach))
            Report(Descriptors.SplitIntoJoin, at, step.Name, target.Name);
    }

    private void FindStart()
    {
        HashSet<string> led = new(
            _flow.Steps.SelectMany(step => step.Transitions.SelectMany(transition => transition.Targets).Where(target => target != step.Name)), StringComparer.Ordinal);
        List<StepModel> marked = [.. _steps.Values.Where(step => step.IsMarkedStart)];
        List<StepModel> candidates = marked.Count > 0 ? marked : [.. _steps.Values.Where(step => !led.Contains(step.Name))];
        if (candidates.Count != 1)
        {
            string names = string.Join(", ", candidates.Select(step => step.Name));
            Report(
                Descriptors.NoStart,
                candidates.Count == 0 ? Anchor.Flow : Anchor.Of(candidates[candidates.Count - 1].Name),
                _flow.Name,
                marked.Count > 1 ? $"has several start steps: {names}"
                    : candidates.Count == 0 ? "has no start step: every step is led to by another; mark one with [Step(Start = true)]"
                    : $"has several steps that no step leads to: {names}; mark the one to start with by [Step(Start = true)]");
            return;
        }

        Start = candidates[0].Name;
        if (candidates[0].Takes == StepTakes.Item)
            Report(Descriptors.NoStart, Anchor.Of(Start), _flow.Name, $"starts with '{Start}', which takes a foreach item that no step gives it");
        foreach (StepModel step in _flow.Steps)
        {
            for (int i = 0; i < step.Transitions.Count; i++)
            {
                if (step.Name != Start && step.Transitions[i].Targets.Contains(Start))
                    Report(Descriptors.IntoStart, Anchor.Transition(step.Name, i), step.Name, Start);
            }
        }
    }

    // Reached steps, each after all that lead to it; null where they form a loop.
    private List<string>? Order()
    {
        List<string> reversed = [];
        Dictionary<string, bool> done = new(StringComparer.Ordinal);
        List<string> path = [];
        bool acyclic = true;
        Visit(Start);
        reversed.Reverse();
        return acyclic ? reversed : null;

        void Visit(string name)
        {
            done[name] = false;
            path.Add(name);
            StepModel step = _steps[name];
            for (int i = 0; i < step.Transitions.Count; i++)
            {
                foreach (string target in step.Transitions[i].Targets)
                {
                    if (target == name && step.Transitions[i].Form == TransitionForm.Linear && step.Transitions.Any(other => !other.Targets.Contains(name)))
                        continue;
                    if (!done.TryGetValue(target, out bool finished))
                    {
                        Visit(target);
                    }
                    else if (!finished)
                    {
                        acyclic = false;
                        Report(Descriptors.Loop, Anchor.Transition(name, i), string.Join(" → ", path.Skip(path.IndexOf(target)).Append(target)));
                    }
                }
            }

            path.RemoveAt(path.Count - 1);
            done[name] = true;
            reversed.Add(name);
        }
    }

    private void Report(Microsoft.CodeAnalysis.DiagnosticDescriptor rule, Anchor at, params string[] arguments) => _problems.Add(new Problem(rule, at, arguments));
}
