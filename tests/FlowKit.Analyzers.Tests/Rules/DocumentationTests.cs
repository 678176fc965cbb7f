using System.Collections.Immutable;
using FlowKit.Analyzers.Rules;
using FlowKit.Analyzers.Tests.Verification;
using Microsoft.CodeAnalysis;

namespace FlowKit.Analyzers.Tests.Rules;

[Parallelizable]
public class DocumentationTests
{
    private static readonly string Pages = Path.Combine(RepositoryRoot(), "docs", "diagnostics");

    private static IEnumerable<DiagnosticDescriptor> All => Descriptors.All;

    [TestCaseSource(nameof(All))]
    public void Every_diagnostic_has_a_page_and_links_to_it(DiagnosticDescriptor rule)
    {
        string page = Path.Combine(Pages, rule.Id + ".md");
        Assert.That(page, Does.Exist);
        string text = File.ReadAllText(page);

        Assert.That(rule.HelpLinkUri, Does.EndWith($"/docs/diagnostics/{rule.Id}.md"));
        Assert.That(text, Does.StartWith($"# {rule.Id}: {rule.Title}\n"));
        foreach (string heading in new[] { "## What it means", "## What to do", "## Example" })
        {
            Assert.That(text, Does.Contain(heading + "\n"), rule.Id);
        }
    }

    [TestCaseSource(nameof(All))]
    public async Task The_example_on_a_page_draws_its_diagnostic(DiagnosticDescriptor rule)
    {
        string page = File.ReadAllText(Path.Combine(Pages, rule.Id + ".md"));
        string[] blocks = [.. page.Split("```text\n").Skip(1).Select(block => block.Split("\n```")[0])];
        CarriedText[] files = [.. blocks.Where(block => block.StartsWith("# ", StringComparison.Ordinal)).Select(block => new CarriedText(block[2..block.IndexOf('\n', StringComparison.Ordinal)], block, isPython: true))];

        ImmutableArray<Diagnostic> found = await FlowCompilation.AnalyzeAsync(blocks[^1], files);

        Assert.That(found.Select(diagnostic => diagnostic.Id), Does.Contain(rule.Id));
    }

    [Test]
    public void Every_page_is_of_a_diagnostic() =>
        Assert.That(Directory.GetFiles(Pages, "FK*.md").Select(Path.GetFileNameWithoutExtension), Is.EquivalentTo(All.Select(rule => rule.Id)));

    [Test]
    public void Ids_are_used_once_and_their_first_digit_is_their_phase()
    {
        Assert.That(All.Select(rule => rule.Id), Is.Unique.And.All.Match("^FK[1-6][0-9]{3}$"));
        Assert.That(All.Where(rule => rule.DefaultSeverity == DiagnosticSeverity.Error).Select(rule => rule.CustomTags), Is.All.Contains(WellKnownDiagnosticTags.NotConfigurable));
    }

    private static string RepositoryRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "FlowKit.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests run outside of the repository.");
    }
}
