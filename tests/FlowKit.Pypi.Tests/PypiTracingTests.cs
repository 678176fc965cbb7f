using System.Diagnostics;
using FlowKit.Content.Downloading;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Packages;
using FlowKit.Pypi.Packages.Building;
using FlowKit.Pypi.Solving;
using FlowKit.Pypi.Specs;
using FlowKit.Pypi.Tests.Installation;
using FlowKit.Pypi.Tests.Packages.Building;
using FlowKit.Pypi.Tests.Solving;
using FlowKit.Tests.Shared;

namespace FlowKit.Pypi.Tests;

/// <summary>The spans of a whole way, from an index to a prefix.</summary>
public sealed class PypiTracingTests
{
    [Test]
    public async Task Each_part_of_the_work_is_a_span_and_none_shows_a_credential()
    {
        using TestWheels wheels = new();
        using SourceProject project = new();
        using FaultServer server = new();
        using HttpFetcher fetcher = new(new HttpFetcherOptions { Credentials = [] });
        server.PutProject("demo", File.ReadAllBytes(wheels.Write("demo", "1.0", [("demo.py", "")])), "demo-1.0-py3-none-any.whl", null);
        SimpleIndexSource source = new(fetcher, new PypiIndex("internal", new Uri($"http://user:secret@127.0.0.1:{server.Port}/simple/")));
        Activity[] spans = await TraceAsync(async () =>
        {
            PypiSolution solution = await new PypiSolver().SolveAsync(new PypiSolveRequest { Requirements = [Requirement.Parse("demo")], Source = source, Target = PypiTarget.For("linux-64", "3.12") });
            CachedWheel wheel = await new WheelCache(new(wheels.Combine("other")), fetcher).GetAsync(WheelRequest.Of(solution.Packages[0].File!));
            await Pypi.Installation.WheelInstaller.InstallAsync(wheels.Layout, [wheel]);
            await (await project.BuilderAsync()).BuildAsync(new SourceFolder(project.Path));
        });
        Assert.That(spans.Select(static span => span.OperationName).Distinct(), Is.EquivalentTo((string[])["pypi.solve", "pypi.page", "pypi.metadata", "pypi.download", "pypi.install", "pypi.build"]));
        Assert.That(Tags("pypi.page"), Is.EqualTo($"pypi.files=1 pypi.index=internal url.full=http://127.0.0.1:{server.Port}/simple/demo/"));
        Assert.That(Tags("pypi.metadata"), Is.EqualTo("pypi.file=demo-1.0-py3-none-any.whl pypi.index=internal"));
        Assert.That(Tags("pypi.solve"), Is.EqualTo("pypi.packages=1 pypi.requirements=1 pypi.target=linux-64, Python 3.12"));
        Assert.That(One("pypi.download").GetTagItem("pypi.file"), Is.EqualTo("demo-1.0-py3-none-any.whl"));
        Assert.That(One("pypi.install").GetTagItem("pypi.wheels"), Is.EqualTo(1));
        Assert.That(One("pypi.build").GetTagItem("pypi.source"), Is.EqualTo(project.Path));
        Assert.That(spans.SelectMany(static span => span.TagObjects).Select(static tag => tag.Value?.ToString()), Has.None.Contains("secret"));

        Activity One(string name) => spans.Single(span => span.OperationName == name);

        string Tags(string name) => string.Join(' ', One(name).TagObjects.OrderBy(static tag => tag.Key, StringComparer.Ordinal).Select(static tag => $"{tag.Key}={tag.Value}"));
    }

    [Test]
    public async Task What_fails_has_the_status_and_the_code_of_its_error()
    {
        Activity[] spans = await TraceAsync(async () => await Assert.ThrowsAsync<PypiSolveException>(() => new PypiSolver().SolveAsync(new PypiSolveRequest
        {
            Requirements = [Requirement.Parse("gone")], Source = new InlineIndex(), Target = PypiTarget.For("linux-64", "3.12"),
        })));
        Activity solve = spans.Single(static span => span.OperationName == "pypi.solve");
        Assert.That((solve.Status, solve.GetTagItem("error.type")), Is.EqualTo((ActivityStatusCode.Error, (object)PypiErrors.Unsatisfiable)));
    }

    private static Task<Activity[]> TraceAsync(Func<Task> work) => RecordedSpans.OfAsync([PypiTracing.SourceName], work);
}
