using System.Diagnostics;
using FlowKit.Pypi.Solving;
using FlowKit.Pypi.Solving.Explanations;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Tests.Solving;

public sealed class LargeSolveTests
{
    private const int Packages = 2000, Versions = 50;

    [Test]
    public async Task Two_thousand_packages_are_solved_in_bounded_time_and_memory()
    {
        GeneratedIndex index = new(Packages, Versions);
        PypiSolveRequest request = new()
        {
            Requirements = [Requirement.Parse("p0"), Requirement.Parse("p7<40")],
            Target = PypiTarget.For("linux-64", "3.11"),
            Source = index,
        };
        long before = GC.GetTotalMemory(forceFullCollection: true), start = Stopwatch.GetTimestamp();

        PypiSolution solution = await new PypiSolver().SolveAsync(request);

        TimeSpan time = Stopwatch.GetElapsedTime(start);
        long memory = GC.GetTotalMemory(forceFullCollection: true) - before;
        TestContext.Progress.WriteLine($"{solution.Packages.Count} packages in {time.TotalSeconds:0.00} s, {solution.Rounds} rounds, {memory >> 20} MiB kept");
        Assert.That(solution.Packages, Has.Count.EqualTo(Packages));
        Assert.That(SolutionCheck.FindProblem(request, solution), Is.Null);
        Assert.That(time, Is.LessThan(TimeSpan.FromSeconds(60)));
        Assert.That(memory, Is.LessThan(300L << 20));
        GC.KeepAlive(index);
    }

    [Test]
    public async Task A_proof_thousands_of_steps_deep_is_told_without_a_deep_stack()
    {
        const int Depth = 3000;
        InlineIndex index = new();
        for (int i = 0; i < Depth; i++) index.Add($"p{i}", "1.0", $"p{i + 1}");
        PypiSolveException conflict = (await Assert.ThrowsAsync<PypiSolveException>(() => OnSmallStack(() => new PypiSolver().SolveAsync(new PypiSolveRequest
        {
            Requirements = [Requirement.Parse("p0")], Target = PypiTarget.For("linux-64", "3.11"), Source = index,
        }))))!;

        Assert.That(conflict.Message.Split('\n'), Has.Length.LessThanOrEqualTo(12));
        Assert.That(conflict.Message, Does.Contain($"p{Depth} was not found"));
        HashSet<PypiConflict> nodes = new(ReferenceEqualityComparer.Instance);
        Stack<PypiConflict> open = new([conflict.Conflict]);
        while (open.TryPop(out PypiConflict? node))
        {
            if (!nodes.Add(node)) continue;
            foreach (PypiConflict cause in node.Causes) open.Push(cause);
        }
        Assert.That(nodes, Has.Count.GreaterThan(Depth));
    }

    // The source answers at once, so the whole solve runs on the thread that begins it.
    private static Task<PypiSolution> OnSmallStack(Func<Task<PypiSolution>> solve)
    {
        TaskCompletionSource<Task<PypiSolution>> done = new();
        new Thread(() => done.SetResult(solve()), maxStackSize: 256 << 10).Start();
        return done.Task.Unwrap();
    }
}
