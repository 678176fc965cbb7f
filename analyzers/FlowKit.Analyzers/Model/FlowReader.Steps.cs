using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FlowKit.Analyzers.Model;

internal static partial class FlowReader
{
    private static StepModel ReadStep(IMethodSymbol method, FlowLocations? locations, CancellationToken cancellationToken)
    {
        MethodDeclarationSyntax? syntax = (method.PartialImplementationPart ?? method).DeclaringSyntaxReferences
            .Select(reference => reference.GetSyntax(cancellationToken))
            .OfType<MethodDeclarationSyntax>()
            .FirstOrDefault();
        AttributeData attribute = method.GetAttributes().First(data => Is(data, "StepAttribute"));
        AttributeData? retry = method.GetAttributes().FirstOrDefault(data => Is(data, "RetryAttribute"));
        List<(TransitionModel Model, SyntaxNode At)> transitions = syntax is null ? [] : TransitionReader.Read(syntax);
        List<ExpressionStatementSyntax> discarded = syntax is null ? [] : [.. TransitionReader.Discarded(syntax)];
        if (locations is not null)
        {
            for (int i = 0; i < transitions.Count; i++)
            {
                locations.Add(Anchor.Transition(method.Name, i), transitions[i].At.GetLocation());
            }

            for (int i = 0; i < discarded.Count; i++)
            {
                locations.Add(new Anchor(AnchorKind.Discarded, method.Name, i), discarded[i].GetLocation());
            }
        }

        StepTakes takes = TakesOf(method, out ITypeSymbol? item, out StepProblems problems);
        return new StepModel
        {
            Name = method.Name,
            Problems = problems | ProblemsOf(method),
            Returns = ReturnOf(method.ReturnType),
            Takes = takes,
            ItemType = item is null ? null : ValueTypes.NameOf(item),
            IsMarkedStart = Named(attribute, "Start") is true,
            Transitions = transitions.Select(transition => transition.Model).ToEquatableArray(),
            Discarded = discarded.Count,
            RetryTimes = retry is null ? 0 : Named(retry, "Times") is int times ? times : 3,
            RetryDelaySeconds = Named(retry, "DelaySeconds") is double delay ? delay : 0,
            Environment = ReadEnvironment(method, method.Name, locations, cancellationToken).ToEquatableArray(),
            UsesEnvironment = syntax is not null && TransitionReader.Mentions(syntax, "Env"),
        };
    }

    private static StepTakes TakesOf(IMethodSymbol method, out ITypeSymbol? item, out StepProblems problems)
    {
        item = null;
        problems = StepProblems.None;
        switch (method.Parameters.Length)
        {
            case 0:
                return StepTakes.Nothing;
            case 1 when IsFlowKit(method.Parameters[0].Type, "JoinInputs"):
                if (method.Parameters[0].Type is INamedTypeSymbol { TypeArguments: [var of] } && !SymbolEqualityComparer.Default.Equals(of, method.ContainingType))
                    problems |= StepProblems.ForeignJoin;
                return StepTakes.Join;
            case 1:
                item = method.Parameters[0].Type;
                return StepTakes.Item;
            default:
                problems |= StepProblems.TooManyParameters;
                return StepTakes.Nothing;
        }
    }

    private static StepProblems ProblemsOf(IMethodSymbol method)
    {
        StepProblems problems = StepProblems.None;
        if (method.IsStatic)
            problems |= StepProblems.Static;
        if (method.IsGenericMethod)
            problems |= StepProblems.Generic;
        if (method.IsAbstract)
            problems |= StepProblems.Abstract;
        if (method.Parameters.Any(parameter => parameter.RefKind != RefKind.None || parameter.Type.IsRefLikeType))
            problems |= StepProblems.ByReference;
        if (TakenNames.Contains(method.Name, StringComparer.Ordinal))
            problems |= StepProblems.TakenName;
        return problems;
    }

    private static StepReturn ReturnOf(ITypeSymbol type) =>
        IsFlowKit(type, "Transition") ? StepReturn.Transition
        : type is INamedTypeSymbol { Name: "Task", TypeArguments: [var result] } task
            && IsFlowKit(result, "Transition")
            && task.ContainingNamespace.ToDisplayString() == "System.Threading.Tasks" ? StepReturn.TaskOfTransition
        : StepReturn.Other;

    // Two steps of one name cannot both be meant by Next(Name): the first stays, each further one says so.
    private static IEnumerable<StepModel> MarkOverloads(List<StepModel> steps)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (StepModel step in steps)
        {
            yield return seen.Add(step.Name) ? step : step with { Problems = step.Problems | StepProblems.Overloaded };
        }
    }
}
