using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Solving;

/// <summary>Says why there is no solution, from the clauses that the final conflict needed.</summary>
internal sealed class ConflictExplainer(SolverPool pool, SatSolver solver)
{
    private readonly Dictionary<int, List<SolverClause>> _byParent = [];

    public CondaConflict Explain()
    {
        foreach (SolverReason reason in solver.Core)
        {
            if (reason.Clause is not { } clause) continue;
            if (!_byParent.TryGetValue(clause.Parent, out List<SolverClause>? clauses)) _byParent.Add(clause.Parent, clauses = []);
            clauses.Add(clause);
        }
        List<CondaConflict> causes = [];
        if (_byParent.TryGetValue(SolverPool.RootVariable, out List<SolverClause>? roots))
        {
            foreach (MatchSpec spec in pool.Request.Specs)
            {
                foreach (SolverClause clause in roots.Where(c => ReferenceEquals(c.Spec!.Spec, spec)))
                    causes.Add(new CondaConflict(spec.ToString(), []));
            }
        }
        return new CondaConflict("The request cannot be satisfied", causes);
    }
}
