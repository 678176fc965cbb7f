using System.Collections.Immutable;
using FlowKit.Analyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace FlowKit.Analyzers.Rules;

/// <summary>Reports how steps use the members of their flow. Each body is read by itself: calls are not followed, so nothing is guessed.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class StepBodyAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [
        Descriptors.ArtifactNeverSet, Descriptors.ArtifactLostAtJoin, Descriptors.MemberIsNotStored, Descriptors.StepBlocks, Descriptors.StepReadsClock,
        Descriptors.StepIgnoresToken,
    ];

    /// <inheritdoc />
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterSymbolStartAction(
            static start =>
            {
                if (start.Symbol is not INamedTypeSymbol { TypeKind: TypeKind.Class } flow || !FlowReader.Has(flow, "FlowAttribute"))
                    return;
                ArtifactUses uses = new();
                start.RegisterOperationAction(operation => AnalyzeReference(operation, flow, uses), OperationKind.PropertyReference, OperationKind.FieldReference);
                start.RegisterOperationAction(operation => AnalyzeCall(operation, uses), OperationKind.Invocation);
                start.RegisterSymbolEndAction(end => ReportUnset(end, flow, uses));
            },
            SymbolKind.NamedType);
    }

    private static void AnalyzeReference(OperationAnalysisContext context, INamedTypeSymbol flow, ArtifactUses uses)
    {
        IMemberReferenceOperation reference = (IMemberReferenceOperation)context.Operation;
        ISymbol member = reference.Member;
        IMethodSymbol? step = StepOf(context.ContainingSymbol);
        if (step is not null && member is IPropertySymbol { Name: "Result" } && IsTask(member.ContainingType))
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.StepBlocks, reference.Syntax.GetLocation(), "Result"));
        else if (step is not null && IsClock(member))
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.StepReadsClock, reference.Syntax.GetLocation(), $"{member.ContainingType.Name}.{member.Name}"));
        if (reference.Instance is not IInstanceReferenceOperation || !SymbolEqualityComparer.Default.Equals(member.ContainingType, flow))
            return;
        bool isWritten = IsWritten(reference);
        if (FlowReader.Has(member, "ArtifactAttribute"))
        {
            // What a helper sets, any step may have had set; what it reads is its caller's to know.
            if (isWritten)
                uses.Sets.Add((step?.Name, member.Name));
            else if (step is not null)
                uses.Reads.Add((step.Name, member.Name, reference.Syntax.GetLocation()));
            if (reference.Parent is ICompoundAssignmentOperation or IIncrementOrDecrementOperation && step is not null)
                uses.Reads.Add((step.Name, member.Name, reference.Syntax.GetLocation()));
        }
        else if (isWritten && step is not null && !member.IsImplicitlyDeclared && !FlowReader.Has(member, "ParameterAttribute"))
        {
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.MemberIsNotStored, reference.Syntax.GetLocation(), member.Name, step.Name));
        }
    }

    private static bool IsWritten(IOperation reference) => reference.Parent switch
    {
        ISimpleAssignmentOperation assignment => assignment.Target == reference,
        ICompoundAssignmentOperation assignment => assignment.Target == reference,
        ICoalesceAssignmentOperation assignment => assignment.Target == reference,
        IIncrementOrDecrementOperation => true,
        ITupleOperation { Parent: IDeconstructionAssignmentOperation deconstruction } tuple => deconstruction.Target == tuple,
        IArgumentOperation { Parameter.RefKind: RefKind.Out or RefKind.Ref } => true,
        _ => false,
    };

    private static void AnalyzeCall(OperationAnalysisContext context, ArtifactUses uses)
    {
        IInvocationOperation call = (IInvocationOperation)context.Operation;
        IMethodSymbol method = call.TargetMethod;
        IMethodSymbol? step = StepOf(context.ContainingSymbol);
        if (method.Name == "MergeInto" && FlowReader.IsFlowKit(method.ContainingType, "JoinInputs"))
            uses.Merges.Add(step?.Name ?? "");
        if (step is null)
            return;
        bool blocks = (method.Name == "Wait" && IsTask(method.ContainingType))
            || (method.Name == "GetResult" && method.ContainingType?.ContainingNamespace?.ToDisplayString() == "System.Runtime.CompilerServices");
        if (blocks)
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.StepBlocks, call.Syntax.GetLocation(), method.Name));
        bool ignoresToken = call.Arguments.Any(argument =>
            argument.ArgumentKind == ArgumentKind.DefaultValue && argument.Parameter?.Type is { Name: "CancellationToken" } type && IsIn(type, "System.Threading"));
        if (ignoresToken)
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.StepIgnoresToken, call.Syntax.GetLocation(), method.Name));
    }

    private static void ReportUnset(SymbolAnalysisContext context, INamedTypeSymbol type, ArtifactUses uses)
    {
        FlowModel flow = FlowReader.Read(type, null, context.CancellationToken);
        FlowGraph graph = FlowGraph.Of(flow);
        // Where the graph is wrong, that is what there is to say.
        if (graph.Problems.Any(problem => problem.Breaks) || uses.Merges.Contains(""))
            return;
        ILookup<string, string> sets = uses.Sets.Where(set => set.Step is not null).ToLookup(set => set.Step!, set => set.Artifact, StringComparer.Ordinal);
        HashSet<string> byHelpers = new(uses.Sets.Where(set => set.Step is null).Select(set => set.Artifact), StringComparer.Ordinal);
        ArtifactFlow artifacts = new(flow, step => sets[step], uses.Merges.Contains);
        foreach ((string step, string artifact, Location at) in uses.Reads.OrderBy(read => read.At.SourceSpan.Start))
        {
            if (byHelpers.Contains(artifact) || artifacts.MayBeSet(step, artifact) || uses.Merges.Contains(step) || sets[step].Contains(artifact))
                continue;
            context.ReportDiagnostic(artifacts.LostAt(step, artifact) is { } join
                ? Diagnostic.Create(Descriptors.ArtifactLostAtJoin, at, artifact, join)
                : Diagnostic.Create(Descriptors.ArtifactNeverSet, at, artifact, step));
        }
    }

    private static IMethodSymbol? StepOf(ISymbol symbol) => symbol is IMethodSymbol method && FlowReader.Has(method, "StepAttribute") ? method : null;

    private static bool IsTask(INamedTypeSymbol? type) => type is { Name: "Task" or "ValueTask" } && IsIn(type, "System.Threading.Tasks");

    private static bool IsClock(ISymbol member) =>
        member is IPropertySymbol { IsStatic: true, Name: "Now" or "UtcNow" or "Today", ContainingType: { Name: "DateTime" or "DateTimeOffset" } type } && IsIn(type, "System");

    private static bool IsIn(ITypeSymbol type, string space) => type.ContainingNamespace?.ToDisplayString() == space;
}
