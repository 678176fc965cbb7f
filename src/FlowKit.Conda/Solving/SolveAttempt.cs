using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Solving;

/// <summary>One run of the search: its records, or what is needed to explain that there are none.</summary>
internal sealed class SolveAttempt
{
    /// <summary>Requests that took this many conflicts are puzzles rather than package sets; solving them again and again helps nobody.</summary>
    public const int HardConflicts = 2000;

    private SolveAttempt(SolverPool pool, SatSolver solver, SpecTexts texts, Action checkTime)
    {
        Pool = pool;
        Solver = solver;
        Texts = texts;
        CheckTime = checkTime;
    }

    public SolverPool Pool { get; }

    public SatSolver Solver { get; }

    public SpecTexts Texts { get; }

    public Action CheckTime { get; }

    /// <summary>The chosen records; null where there is no solution, or none was found in time.</summary>
    public List<PackageRecord>? Records { get; private set; }

    /// <summary>Whether it was proved that there is no solution.</summary>
    public bool IsUnsatisfiable { get; private set; }

    /// <summary>Searches again, for another request over the same channels.</summary>
    public SolveAttempt Again(CondaSolveRequest request, int conflictLimit = int.MaxValue) => Run(request, Texts, CheckTime, conflictLimit);

    /// <summary>Searches, for at most <paramref name="conflictLimit"/> conflicts.</summary>
    public static SolveAttempt Run(CondaSolveRequest request, SpecTexts texts, Action checkTime, int conflictLimit = int.MaxValue)
    {
        checkTime();
        SolverPool pool = new(request, texts, checkTime);
        SolveAttempt attempt = new(pool, new SatSolver(pool, checkTime, conflictLimit), texts, checkTime);
        if (!attempt.Solver.Solve())
        {
            attempt.IsUnsatisfiable = !attempt.Solver.GaveUp;
            return attempt;
        }
        attempt.Records = [];
        for (int variable = 0; variable < pool.VariableCount; variable++)
        {
            if (attempt.Solver.State.ValueOf(variable) > 0 && pool.RecordOf(variable) is { } record) attempt.Records.Add(record);
        }
        return attempt;
    }
}
