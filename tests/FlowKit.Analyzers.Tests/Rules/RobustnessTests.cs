using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using FlowKit.Analyzers.Rules;
using FlowKit.Analyzers.Tests.Verification;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FlowKit.Analyzers.Tests.Rules;

[Parallelizable]
public class RobustnessTests
{
    // Code is broken most of the time while it is written: nothing that can be typed may make an analyzer or the generator throw.
    [Test]
    public async Task Broken_syntax_never_makes_an_analyzer_or_the_generator_fail([Range(1, 8)] int seed)
    {
        Random random = new(seed);
        string[] sources = [Sources.Design, Sources.Flow("[Artifact] public partial int? X { get; set; } [Step, Pypi(\"a>=1\", \"a<1\")] public Transition Start(int x) => Next(Start).And(Start);")];
        for (int round = 0; round < 8; round++)
        {
            string broken = Break(sources[random.Next(sources.Length)], random);

            ImmutableArray<Diagnostic> compiled = FlowCompilation.Compile(broken);
            ImmutableArray<Diagnostic> analyzed = await FlowCompilation.AnalyzeAsync(broken);

            Assert.That(compiled.Concat(analyzed).Where(diagnostic => diagnostic.Id is "AD0001" or "CS8785"), Is.Empty, broken);
        }
    }

    [Test]
    public async Task Steps_draw_no_advice_to_make_them_static()
    {
        const string Source = "[Flow] public sealed partial class F : Flow<F> { [Step] public Transition Start() => End(); public int Helper() => 1; }";
        Compilation compilation = FlowCompilation.Create(Source);
        CompilationWithAnalyzers analyzers = compilation.WithAnalyzers(
            [new StaticAdvice(), new StepSuppressor()],
            new CompilationWithAnalyzersOptions(new AnalyzerOptions([]), null, true, true, reportSuppressedDiagnostics: true));

        ImmutableArray<Diagnostic> found = await analyzers.GetAnalyzerDiagnosticsAsync();

        Assert.That(
            found.Where(diagnostic => diagnostic.Id == "CA1822").ToDictionary(diagnostic => Source.Substring(diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length), diagnostic => diagnostic.IsSuppressed),
            Is.EqualTo(new Dictionary<string, bool> { ["Start"] = true, ["Helper"] = false }));
    }

    private static string Break(string source, Random random)
    {
        for (int edits = random.Next(1, 4); edits > 0; edits--)
        {
            int at = random.Next(source.Length);
            int length = Math.Min(random.Next(1, 30), source.Length - at);
            source = random.Next(4) switch
            {
                0 => source.Remove(at, length),
                1 => source.Insert(at, "{}()<>[];:=\".@,"[random.Next(15)].ToString()),
                2 => source.Insert(at, source.Substring(random.Next(source.Length - 40), 40)),
                _ => source[..at] + (random.Next(8) == 0 ? "" : source[(at + length)..]),
            };
            if (source.Length < 60)
                return source;
        }

        return source;
    }

    // Stands for the SDK's own CA1822, which is not a package here. Rules for analyzers that are shipped say nothing about it.
    [SuppressMessage("MicrosoftCodeAnalysisDesign", "RS1029", Justification = "It takes the place of the real rule.")]
    [SuppressMessage("MicrosoftCodeAnalysisCorrectness", "RS1036", Justification = "It runs in this test alone.")]
    [SuppressMessage("MicrosoftCodeAnalysisCorrectness", "RS1038", Justification = "It runs in this test alone.")]
    [SuppressMessage("MicrosoftCodeAnalysisCorrectness", "RS1041", Justification = "It runs in this test alone.")]
    [SuppressMessage("MicrosoftCodeAnalysisReleaseTracking", "RS2008", Justification = "It is never released.")]
    [DiagnosticAnalyzer(LanguageNames.CSharp)]
    private sealed class StaticAdvice : DiagnosticAnalyzer
    {
        private static readonly DiagnosticDescriptor Rule = new("CA1822", "Mark as static", "Mark as static", "Performance", DiagnosticSeverity.Info, true);

        public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

        public override void Initialize(AnalysisContext context)
        {
            context.EnableConcurrentExecution();
            context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
            context.RegisterSymbolAction(
                symbol =>
                {
                    if (symbol.Symbol is IMethodSymbol { MethodKind: MethodKind.Ordinary })
                        symbol.ReportDiagnostic(Diagnostic.Create(Rule, symbol.Symbol.Locations[0]));
                },
                SymbolKind.Method);
        }
    }
}
