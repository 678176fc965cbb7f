using System.Text.RegularExpressions;

namespace FlowKit.Docs.Tests;

/// <summary>
/// Every C# block of a page stands under <c>&lt;!-- snippet: NAME --&gt;</c> and equals the lines between <c>// begin-snippet: NAME</c> and
/// <c>// end-snippet</c> of a file that is compiled: in this project's <c>Snippets</c> folder, in the samples or in the tests.
/// </summary>
public sealed partial class SnippetTests
{
    private static readonly Dictionary<string, string> Compiled = ReadCompiled();

    public static IEnumerable<TestCaseData> Blocks()
    {
        foreach (string page in Repository.Pages())
        {
            foreach (Match block in CSharpBlock().Matches(File.ReadAllText(page)))
            {
                string name = block.Groups["name"].Value;
                yield return new TestCaseData(name, block.Groups["code"].Value)
                    .SetArgDisplayNames(Path.GetRelativePath(Repository.Root, page), name.Length > 0 ? name : "block at " + block.Index);
            }
        }
    }

    [TestCaseSource(nameof(Blocks))]
    public void A_block_of_csharp_on_a_page_is_code_that_is_compiled(string name, string code)
    {
        Assert.That(name, Is.Not.Empty, "the block has no <!-- snippet: NAME --> line above it:\n" + code);
        Assert.That(Compiled, Does.ContainKey(name), "no compiled file has // begin-snippet: " + name);
        Assert.That(Normal(code), Is.EqualTo(Compiled[name]));
    }

    private static Dictionary<string, string> ReadCompiled()
    {
        Dictionary<string, string> regions = new(StringComparer.Ordinal);
        IEnumerable<string> files = new[] { "tests", "samples" }
            .SelectMany(folder => Directory.EnumerateFiles(Repository.PathOf(folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"));
        foreach (string file in files)
        {
            foreach (Match region in Region().Matches(File.ReadAllText(file)))
                regions.Add(region.Groups["name"].Value, Normal(region.Groups["code"].Value));
        }
        return regions;
    }

    // Without the indentation that all lines share, and without blanks at line ends.
    private static string Normal(string code)
    {
        string[] lines = code.ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd()).ToArray();
        int indent = lines.Where(line => line.Length > 0).Select(line => line.Length - line.TrimStart().Length).DefaultIfEmpty(0).Min();
        return string.Join('\n', lines.Select(line => line.Length == 0 ? line : line[indent..])).Trim('\n');
    }

    [GeneratedRegex(@"(?:<!-- snippet: (?<name>[\w-]+) -->\r?\n)?```(?:csharp|cs|c#)\r?\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();

    [GeneratedRegex(@"^[ \t]*// begin-snippet: (?<name>[\w-]+)[ \t]*\r?\n(?<code>.*?)^[ \t]*// end-snippet", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Region();
}
