using FlowKit.Pypi.Solving;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Tests.Solving;

/// <summary>Small indexes drawn at random: the solver finds an answer exactly where trying every combination finds one, and a reason where not.</summary>
[Parallelizable]
public sealed class BruteForceTests
{
    private static readonly string[] Operators = ["==", ">=", "<=", "!=", "<", ">"];

    [Test]
    public async Task A_verdict_is_that_of_trying_everything()
    {
        int impossible = 0;
        for (int seed = 0; seed < 400; seed++)
        {
            Random random = new(seed);
            Dictionary<string, Dictionary<int, List<(string Name, string Operator, int Version)>>> packages = [];
            int count = random.Next(3, 6);
            InlineIndex index = new();
            for (int p = 0; p < count; p++)
            {
                Dictionary<int, List<(string, string, int)>> versions = [];
                for (int v = 1; v <= random.Next(1, 5); v++)
                {
                    List<(string, string, int)> needs = [.. Enumerable.Range(0, random.Next(0, 3)).Select(_ => Draw(random, count, p))];
                    versions[v] = needs;
                    index.Add("p" + p, v.ToString(System.Globalization.CultureInfo.InvariantCulture), [.. needs.Select(Text)]);
                }
                packages["p" + p] = versions;
            }
            List<(string Name, string Operator, int Version)> roots = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Draw(random, count, -1))];
            PypiSolveRequest request = new()
            {
                Requirements = [.. roots.Select(root => Requirement.Parse(Text(root)))],
                Target = PypiTarget.For("linux-64", "3.11"),
                Source = index,
            };
            bool possible = Exists(packages, roots, []);
            try
            {
                PypiSolution solution = await new PypiSolver().SolveAsync(request);
                Assert.That(possible, Is.True, $"seed {seed}: {string.Join(" ", solution.Packages)}");
                Assert.That(SolutionCheck.FindProblem(request, solution), Is.Null, $"seed {seed}");
            }
            catch (PypiSolveException e)
            {
                impossible++;
                Assert.That(possible, Is.False, $"seed {seed}: {e.Message}");
                List<(string, string, int)> named = [.. roots.Where(root => e.Requirements.Contains(Requirement.Parse(Text(root))))];
                Assert.That(Exists(packages, named, []), Is.False, $"seed {seed}: the named requirements are in conflict by themselves");
                foreach ((string, string, int) one in named.Distinct())
                    Assert.That(Exists(packages, [.. named.Where(other => other != one)], []), Is.True, $"seed {seed}: without {one} there would be an answer");
            }
        }
        Assert.That(impossible, Is.InRange(50, 350), "both verdicts are met often");
    }

    private static (string, string, int) Draw(Random random, int count, int self)
    {
        int other = random.Next(count);
        if (other == self) other = (other + 1) % count;
        return ("p" + other, Operators[random.Next(Operators.Length)], random.Next(1, 5));
    }

    private static string Text((string Name, string Operator, int Version) requirement) => requirement.Name + requirement.Operator + requirement.Version;

    // Takes the first open requirement and tries every version that meets it.
    private static bool Exists(
        Dictionary<string, Dictionary<int, List<(string Name, string Operator, int Version)>>> packages,
        List<(string Name, string Operator, int Version)> open,
        Dictionary<string, int> chosen)
    {
        foreach ((string name, string op, int version) in open)
        {
            if (chosen.TryGetValue(name, out int has))
            {
                if (!Meets(has, op, version)) return false;
                continue;
            }
            foreach ((int candidate, List<(string, string, int)> needs) in packages[name])
            {
                Dictionary<string, int> next = new(chosen) { [name] = candidate };
                if (Meets(candidate, op, version) && Exists(packages, [.. open, .. needs], next)) return true;
            }
            return false;
        }
        return true;
    }

    private static bool Meets(int candidate, string op, int version) => op switch
    {
        "==" => candidate == version,
        "!=" => candidate != version,
        ">=" => candidate >= version,
        "<=" => candidate <= version,
        ">" => candidate > version,
        _ => candidate < version,
    };
}
