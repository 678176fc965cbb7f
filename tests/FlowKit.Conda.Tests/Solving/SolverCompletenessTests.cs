using FlowKit.Conda.Solving;
using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Tests.Solving;

/// <summary>Small channels made at random, where every possible set of packages can be tried: the solver finds one exactly where there is one.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class SolverCompletenessTests
{
    private const int Versions = 2;

    private static readonly string[] Names = ["a", "b", "c", "d", "e"];

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(4)]
    public void A_request_is_answered_exactly_where_some_set_of_packages_satisfies_it(int seed)
    {
        Random random = new(seed);
        int solvable = 0;
        for (int round = 0; round < 150; round++)
        {
            PackageRecord[] records = [.. Names.SelectMany(name => Enumerable.Range(1, Versions).Select(version => RandomRecord(random, name, version)))];
            CondaSolveRequest request = new()
            {
                Specs = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => MatchSpec.Parse(RandomSpec(random, conditional: true)))],
                Constraints = random.Next(4) == 0 ? [MatchSpec.Parse(RandomSpec(random, conditional: false))] : [],
                Records = new ListedRecords(records),
                VirtualPackages = [VirtualPackage.Parse("__glibc=2.28")],
            };
            string described = string.Join("; ", request.Specs) + " over " + string.Join(" | ", records.Select(r => $"{r} needs [{string.Join(", ", r.Depends)}] allows [{string.Join(", ", r.Constrains)}]"));
            try
            {
                CondaSolution solution = new CondaSolver().Solve(request);
                Assert.That(SolutionCheck.FindProblem(request, solution), Is.Null, described);
                solvable++;
            }
            catch (CondaSolveException e)
            {
                Assert.That(AllSets(records).Any(set => SolutionCheck.FindProblem(request, new CondaSolution(set)) is null), Is.False, described + "\n" + e.Message);
            }
        }
        Assert.That(solvable, Is.InRange(10, 140), "both answers occur");
    }

    private static PackageRecord RandomRecord(Random random, string name, int version) => new()
    {
        Name = name, Version = CondaVersion.Parse(version.ToString(System.Globalization.CultureInfo.InvariantCulture)), Build = "0", Subdir = "noarch", FileName = $"{name}-{version}-0.conda",
        Url = new Uri($"memory://chan/noarch/{name}-{version}-0.conda"), Channel = "chan",
        Depends = [.. Enumerable.Range(0, random.Next(3)).Select(_ => RandomSpec(random, conditional: true))],
        Constrains = [.. Enumerable.Range(0, random.Next(2)).Select(_ => RandomSpec(random, conditional: false))],
    };

    private static string RandomSpec(Random random, bool conditional)
    {
        if (random.Next(12) == 0) return random.Next(2) == 0 ? "__glibc >=2.17" : "__glibc >=2.30";
        string comparison = random.Next(5) switch { 0 => "", 1 => " >=2", 2 => " <2", 3 => " ==" + random.Next(1, Versions + 2), _ => " !=2" };
        string spec = Names[random.Next(Names.Length)] + comparison;
        return conditional && random.Next(6) == 0 ? $"{spec}[when=\"{Names[random.Next(Names.Length)]} >=2\"]" : spec;
    }

    private static IEnumerable<IReadOnlyList<PackageRecord>> AllSets(PackageRecord[] records)
    {
        int count = (int)Math.Pow(Versions + 1, Names.Length);
        for (int number = 0; number < count; number++)
        {
            List<PackageRecord> set = [];
            for (int name = 0, rest = number; name < Names.Length; name++, rest /= Versions + 1)
            {
                if (rest % (Versions + 1) is var version and > 0) set.Add(records[(name * Versions) + version - 1]);
            }
            yield return set;
        }
    }
}
