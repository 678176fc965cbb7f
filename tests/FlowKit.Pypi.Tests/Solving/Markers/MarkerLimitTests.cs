using FlowKit.Pypi.Solving;
using FlowKit.Pypi.Solving.Markers;
using FlowKit.Pypi.Solving.Universal;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Tests.Solving.Markers;

/// <summary>Markers that were made to cost their reader more than he has.</summary>
public sealed class MarkerLimitTests
{
    // In the order of their names the first half of the extras has to be remembered until the second half comes: two to the power of the pairs.
    private static readonly string Exponential = string.Join(" or ", Enumerable.Range(0, 40).Select(static i => $"(extra == 'a{i:000}' and extra == 'z{i:000}')"));

    [Test]
    public void A_marker_of_one_line_that_tells_endless_cases_apart_is_an_error()
    {
        FlowKitException e = Assert.Throws<FlowKitException>(() => MarkerTree.Of(Marker.Parse(Exponential)))!;
        Assert.That(e.Code, Is.EqualTo(PypiErrors.MarkerTooComplex));
        Assert.That(MarkerTree.Of(Marker.Parse("extra == 'a000' and extra == 'z000'")).IsFalse, Is.False, "the table goes on");
    }

    [Test]
    public void A_diagram_with_endless_ways_through_it_is_not_written()
    {
        MarkerTree ways = MarkerTree.Of(Marker.Parse(string.Join(" and ", Enumerable.Range(0, 20).Select(static i => $"((extra == 'a{i:00}x' and extra != 'a{i:00}y') or (extra != 'a{i:00}x' and extra == 'a{i:00}y'))"))));
        Assert.That(Assert.Throws<FlowKitException>(() => ways.ToMarker())!.Code, Is.EqualTo(PypiErrors.MarkerTooComplex));
    }

    [Test]
    public void Thousands_of_conditions_in_a_row_are_read_on_a_small_stack_or_refused()
    {
        string marker = string.Join(" or ", Enumerable.Range(0, 5_000).Select(static i => $"extra == 'a{i}'"));
        string? code = null;
        Thread small = new(() => code = Code(marker), 256 * 1024);
        small.Start();
        small.Join();
        Assert.That(code, Is.EqualTo("read").Or.EqualTo(PypiErrors.MarkerTooComplex));
        Assert.That(MarkerTree.Of(Marker.Parse(string.Join(" or ", Enumerable.Range(0, 5_000).Select(static i => $"os_name == 'x{i}'")))).IsTrue, Is.False);
    }

    [Test]
    public async Task A_version_whose_metadata_has_such_a_marker_is_passed_over()
    {
        InlineIndex index = new InlineIndex().Add("lib", "1.0").Add("lib", "2.0", "other ; " + Exponential).Add("other", "1.0");
        UniversalSolution solution = await new UniversalSolver().SolveAsync(new PypiSolveRequest { Requirements = [Requirement.Parse("lib")], Source = index, Target = PypiTarget.For("linux-64", "3.12") }, new(VersionSpecifiers.Parse(">=3.10")));
        Assert.That(solution.Packages.Select(static p => p.ToString()), Is.EqualTo((string[])["lib==1.0"]));
    }

    private static string Code(string marker)
    {
        try
        {
            _ = MarkerTree.Of(Marker.Parse(marker)).Not();
            return "read";
        }
        catch (FlowKitException e)
        {
            return e.Code;
        }
    }
}
