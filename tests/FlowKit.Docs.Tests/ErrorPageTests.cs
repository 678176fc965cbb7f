using System.Reflection;

namespace FlowKit.Docs.Tests;

/// <summary>Every error code that FlowKit can raise has a page that tells what it means and what to do.</summary>
public sealed class ErrorPageTests
{
    public static IEnumerable<TestCaseData> Codes() =>
        Directory.EnumerateFiles(AppContext.BaseDirectory, "FlowKit*.dll")
            .Where(file => !Path.GetFileName(file).Contains(".Tests", StringComparison.Ordinal))
            .Select(file => Assembly.Load(AssemblyName.GetAssemblyName(file)))
            .SelectMany(assembly => assembly.GetExportedTypes())
            .Where(type => type is { IsAbstract: true, IsSealed: true } && type.Name.EndsWith("Errors", StringComparison.Ordinal))
            .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral))
            .Select(field => new TestCaseData((string)field.GetRawConstantValue()!).SetArgDisplayNames($"{field.DeclaringType!.Name}.{field.Name}"));

    [TestCaseSource(nameof(Codes))]
    public void An_error_code_has_a_page(string code)
    {
        string page = Repository.PathOf("docs", "errors", code + ".md");
        Assert.That(page, Does.Exist);
        Assert.That(File.ReadAllText(page), Does.StartWith("# " + code), "the page opens with its code as title");
    }

    [Test]
    public void No_two_errors_share_a_code() => Assert.That(Codes().Select(@case => (string)@case.Arguments[0]!), Is.Unique);

    [Test]
    public void A_page_belongs_to_a_code_that_exists()
    {
        HashSet<string> codes = [.. Codes().Select(@case => (string)@case.Arguments[0]!)];
        IEnumerable<string> pages = Directory.EnumerateFiles(Repository.PathOf("docs", "errors"), "FK*.md").Select(page => Path.GetFileNameWithoutExtension(page));
        Assert.That(pages.Except(codes), Is.Empty);
    }
}
