using System.Collections.Concurrent;
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
        [Descriptors.ArtifactNeverSet, Descriptors.MemberIsNotStored, Descriptors.StepBlocks];

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
                ConcurrentDictionary<string, Location> read = new(StringComparer.Ordinal);
                ConcurrentDictionary<string, bool> set = new(StringComparer.Ordinal);
                start.RegisterOperationAction(operation => AnalyzeReference(operation, flow, read, set), OperationKind.PropertyReference, OperationKind.FieldReference);
                start.RegisterOperationAction(operation => AnalyzeCall(operation, set), OperationKind.Invocation);
                start.RegisterSymbolEndAction(end => ReportNeverSet(end, flow, read, set));
            },
            SymbolKind.NamedType);
    }

    private static void AnalyzeReference(
        OperationAnalysisContext context, INamedTypeSymbol flow, ConcurrentDictionary<string, Location> read, ConcurrentDictionary<string, bool> set)
    {
        IMemberReferenceOperation reference = (IMemberReferenceOperation)context.Operation;
        if (reference.Member is IPropertySymbol { Name: "Result" } result && IsTask(result.ContainingType) && StepOf(context.ContainingSymbol) is not null)
        {
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.StepBlocks, reference.Syntax.GetLocation(), "Result"));
            return;
        }

        if (reference.Instance is not IInstanceReferenceOperation || !SymbolEqualityComparer.Default.Equals(reference.Member.ContainingType, flow))
            return;
        bool isWritten = IsWritten(reference);
        if (FlowReader.Has(reference.Member, "ArtifactAttribute"))
        {
            if (isWritten)
                set.TryAdd(reference.Member.Name, true);
            else
                read.TryAdd(reference.Member.Name, reference.Syntax.GetLocation());
        }
        else if (isWritten && StepOf(context.ContainingSymbol) is { } step
            && !reference.Member.IsImplicitlyDeclared
            && !FlowReader.Has(reference.Member, "ParameterAttribute"))
        {
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.MemberIsNotStored, reference.Syntax.GetLocation(), reference.Member.Name, step.Name));
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

    private static void AnalyzeCall(OperationAnalysisContext context, ConcurrentDictionary<string, bool> set)
    {
        IInvocationOperation call = (IInvocationOperation)context.Operation;
        if (call.TargetMethod.Name == "MergeInto" && FlowReader.IsFlowKit(call.TargetMethod.ContainingType, "JoinInputs"))
            set.TryAdd("*", true);
        bool blocks = (call.TargetMethod.Name == "Wait" && IsTask(call.TargetMethod.ContainingType))
            || (call.TargetMethod.Name == "GetResult" && call.TargetMethod.ContainingType?.ContainingNamespace?.ToDisplayString() == "System.Runtime.CompilerServices");
        if (blocks && StepOf(context.ContainingSymbol) is not null)
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.StepBlocks, call.Syntax.GetLocation(), call.TargetMethod.Name));
    }

    private static void ReportNeverSet(
        SymbolAnalysisContext context, INamedTypeSymbol flow, ConcurrentDictionary<string, Location> read, ConcurrentDictionary<string, bool> set)
    {
        if (set.ContainsKey("*"))
            return;
        foreach (KeyValuePair<string, Location> artifact in read.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (!set.ContainsKey(artifact.Key))
                context.ReportDiagnostic(Diagnostic.Create(Descriptors.ArtifactNeverSet, artifact.Value, artifact.Key));
        }
    }

    private static IMethodSymbol? StepOf(ISymbol symbol) => symbol is IMethodSymbol method && FlowReader.Has(method, "StepAttribute") ? method : null;

    private static bool IsTask(INamedTypeSymbol? type) => type is { Name: "Task" or "ValueTask" } && type.ContainingNamespace?.ToDisplayString() == "System.Threading.Tasks";
}
