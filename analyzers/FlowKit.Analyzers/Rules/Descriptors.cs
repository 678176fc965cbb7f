using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace FlowKit.Analyzers.Rules;

/// <summary>
/// Every diagnostic of FlowKit at compile time. The first digit is the phase: 1 the shape of a flow, 2 its graph, 3 its data, 4 its environments, 5 Python, 6 how steps are
/// written. Each has a page <c>docs/diagnostics/FKnnnn.md</c>.
/// </summary>
internal static partial class Descriptors
{
    private const string Help = "https://github.com/flowkit-net/flowkit/blob/main/docs/diagnostics/";

    private static readonly List<DiagnosticDescriptor> Created = [];

    /// <summary>All of them, in the order of their ids.</summary>
    public static ImmutableArray<DiagnosticDescriptor> All
    {
        get
        {
            // A partial class initializes its fields file by file: touching one of them makes sure that all were.
            _ = FlowMustBePartial;
            return [.. Created.OrderBy(rule => rule.Id, StringComparer.Ordinal)];
        }
    }

    private static DiagnosticDescriptor Error(string id, string title, string message, params string[] tags) => Create(id, title, message, DiagnosticSeverity.Error, tags);

    private static DiagnosticDescriptor Warning(string id, string title, string message, params string[] tags) => Create(id, title, message, DiagnosticSeverity.Warning, tags);

    private static DiagnosticDescriptor Info(string id, string title, string message, params string[] tags) => Create(id, title, message, DiagnosticSeverity.Info, tags);

    // Without wiring nothing runs: an error of a flow's shape, graph, data or environments cannot be configured away.
    private static DiagnosticDescriptor Create(string id, string title, string message, DiagnosticSeverity severity, string[] tags)
    {
        string category = id[2] switch
        {
            '1' => "FlowKit.Flows",
            '2' => "FlowKit.Graph",
            '3' => "FlowKit.Data",
            '4' => "FlowKit.Environments",
            '5' => "FlowKit.Python",
            _ => "FlowKit.Steps",
        };
        if (severity == DiagnosticSeverity.Error)
            tags = [.. tags, WellKnownDiagnosticTags.NotConfigurable];
        DiagnosticDescriptor rule = new(id, title, message, category, severity, isEnabledByDefault: true, helpLinkUri: Help + id + ".md", customTags: tags);
        Created.Add(rule);
        return rule;
    }
}
