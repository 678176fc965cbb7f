using System.Diagnostics;
using System.Text;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Solving;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Tests.Solving;

public sealed class LargeSolveTests
{
    private const int Packages = 2000, Versions = 50;

    [Test]
    public async Task Two_thousand_packages_are_solved_in_bounded_time_and_memory()
    {
        GeneratedIndex index = new();
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

    // Pages are made when they are asked for: what is measured is the solve's.
    private sealed class GeneratedIndex : IPypiSource
    {
        public ValueTask<ProjectPage?> GetProjectAsync(PackageName name, CancellationToken cancellationToken = default) => new(new ProjectPage
        {
            Files = [.. Enumerable.Range(1, Versions).Select(version => new PypiFile
            {
                FileName = $"{name}-{version}.0-py3-none-any.whl",
                Url = new Uri($"memory://large/{name}-{version}.0-py3-none-any.whl"),
                CoreMetadata = [],
            })],
        });

        public ValueTask<CoreMetadata> GetMetadataAsync(PypiFile file, CancellationToken cancellationToken = default)
        {
            WheelFileName wheel = WheelFileName.Parse(file.FileName);
            int number = int.Parse(wheel.Name.Value.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture), version = (int)wheel.Version.Release[0];
            StringBuilder text = new($"Metadata-Version: 2.1\nName: {wheel.Name}\nVersion: {wheel.Version}\n");
            // The next ones in the ring, some with a bound that makes newer versions impossible.
            for (int step = 1; step <= 3; step++)
            {
                int other = (number * step + step) % Packages;
                if (step == 1) other = (number + 1) % Packages;
                text.Append($"Requires-Dist: p{other}{(number % 17 == 3 && step == 1 ? $"<{version + 1}" : ">=1")}\n");
            }
            return new(CoreMetadata.Parse(text.ToString()));
        }
    }
}
