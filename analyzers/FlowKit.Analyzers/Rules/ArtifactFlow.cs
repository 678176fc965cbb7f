using FlowKit.Analyzers.Model;

namespace FlowKit.Analyzers.Rules;

/// <summary>
/// Follows artifacts along the graph: which may be set where a step begins. A join begins with none, since nothing passes it unless it assigns or merges.
/// </summary>
internal sealed class ArtifactFlow
{
    private readonly Dictionary<string, StepModel> _steps = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _atStart = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _arriving = new(StringComparer.Ordinal);

    /// <summary>Follows the artifacts of a flow.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="assigned">What each step assigns.</param>
    /// <param name="merging">The joins that merge, behind which everything that arrives may be set.</param>
    public ArtifactFlow(FlowModel flow, Func<string, IEnumerable<string>> assigned, Func<string, bool> merging)
    {
        foreach (StepModel step in flow.Steps)
        {
            _steps[step.Name] = step;
            _atStart[step.Name] = new HashSet<string>(StringComparer.Ordinal);
            _arriving[step.Name] = new HashSet<string>(StringComparer.Ordinal);
        }

        for (bool changed = true; changed;)
        {
            changed = false;
            foreach (StepModel step in _steps.Values)
            {
                HashSet<string> after = new(_atStart[step.Name].Concat(assigned(step.Name)), StringComparer.Ordinal);
                if (merging(step.Name))
                    after.UnionWith(_arriving[step.Name]);
                foreach (string target in step.Transitions.SelectMany(transition => transition.Targets).Where(_steps.ContainsKey))
                {
                    changed |= Add(_arriving[target], after);
                    if (_steps[target].Takes != StepTakes.Join)
                        changed |= Add(_atStart[target], after);
                }
            }
        }
    }

    /// <summary>Whether an artifact may be set where a step begins.</summary>
    public bool MayBeSet(string step, string artifact) => _atStart.TryGetValue(step, out HashSet<string>? set) && set.Contains(artifact);

    /// <summary>The join in front of a step, or the step itself, that an artifact reaches and does not pass.</summary>
    public string? LostAt(string step, string artifact)
    {
        Queue<string> backwards = new([step]);
        HashSet<string> seen = new(StringComparer.Ordinal) { step };
        while (backwards.Count > 0)
        {
            string at = backwards.Dequeue();
            if (_steps.TryGetValue(at, out StepModel? model) && model.Takes == StepTakes.Join && _arriving[at].Contains(artifact))
                return at;
            foreach (StepModel before in _steps.Values.Where(candidate => candidate.Transitions.Any(transition => transition.Targets.Contains(at))))
            {
                if (seen.Add(before.Name))
                    backwards.Enqueue(before.Name);
            }
        }

        return null;
    }

    private static bool Add(HashSet<string> into, HashSet<string> items)
    {
        int before = into.Count;
        into.UnionWith(items);
        return into.Count > before;
    }
}
