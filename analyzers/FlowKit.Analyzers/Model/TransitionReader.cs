using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FlowKit.Analyzers.Model;

/// <summary>
/// Reads where a step leads from the syntax of its body. Only the body itself counts: a lambda or local function returns for itself. A transition that is not written at the
/// return (in a variable, by a helper method) cannot be read, and says so.
/// </summary>
internal static class TransitionReader
{
    /// <summary>The transitions that the body returns, in the order written, each with the expression that makes it.</summary>
    public static List<(TransitionModel Model, SyntaxNode At)> Read(MethodDeclarationSyntax method)
    {
        List<(TransitionModel, SyntaxNode)> found = [];
        if (method.ExpressionBody is { } arrow)
        {
            Collect(arrow.Expression, found);
        }
        else if (method.Body is { } body)
        {
            foreach (ReturnStatementSyntax statement in Own(body).OfType<ReturnStatementSyntax>())
            {
                if (statement.Expression is { } expression)
                    Collect(expression, found);
            }
        }

        return found;
    }

    /// <summary>The statements that make a transition and throw it away.</summary>
    public static IEnumerable<ExpressionStatementSyntax> Discarded(MethodDeclarationSyntax method) =>
        method.Body is null
            ? []
            : Own(method.Body)
                .OfType<ExpressionStatementSyntax>()
                .Where(statement => statement.Expression is InvocationExpressionSyntax call
                    && ReadCall(call) is { Form: not TransitionForm.Unreadable });

    /// <summary>Whether the body reads a member of the base class.</summary>
    public static bool Mentions(MethodDeclarationSyntax method, string member) =>
        method.DescendantNodes().OfType<IdentifierNameSyntax>().Any(name =>
            name.Identifier.ValueText == member
            && (name.Parent is not MemberAccessExpressionSyntax access || access.Expression == name || access.Expression is ThisExpressionSyntax or BaseExpressionSyntax));

    private static IEnumerable<SyntaxNode> Own(SyntaxNode body) =>
        body.DescendantNodes(node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax));

    private static void Collect(ExpressionSyntax expression, List<(TransitionModel, SyntaxNode)> found)
    {
        switch (expression)
        {
            case ParenthesizedExpressionSyntax inner:
                Collect(inner.Expression, found);
                break;
            case PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression } inner:
                Collect(inner.Operand, found);
                break;
            case ConditionalExpressionSyntax choice:
                Collect(choice.WhenTrue, found);
                Collect(choice.WhenFalse, found);
                break;
            case SwitchExpressionSyntax choice:
                foreach (SwitchExpressionArmSyntax arm in choice.Arms)
                {
                    Collect(arm.Expression, found);
                }

                break;
            case ThrowExpressionSyntax:
                break;
            case InvocationExpressionSyntax call when IsTaskFromResult(call):
                Collect(call.ArgumentList.Arguments[0].Expression, found);
                break;
            case InvocationExpressionSyntax call:
                found.Add((ReadCall(call), call));
                break;
            case MemberAccessExpressionSyntax { Name.Identifier.ValueText: "End", Expression: IdentifierNameSyntax { Identifier.ValueText: "Transition" } }:
                found.Add((new TransitionModel(TransitionForm.End, default), expression));
                break;
            default:
                found.Add((Unreadable, expression));
                break;
        }
    }

    private static TransitionModel Unreadable => new(TransitionForm.Unreadable, default);

    // A step that awaits nothing may say Task.FromResult(Next(A)).
    private static bool IsTaskFromResult(InvocationExpressionSyntax call) =>
        call is { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "FromResult" } access, ArgumentList.Arguments.Count: 1 }
        && access.Expression is SimpleNameSyntax { Identifier.ValueText: "Task" or "ValueTask" };

    private static TransitionModel ReadCall(InvocationExpressionSyntax call)
    {
        SeparatedSyntaxList<ArgumentSyntax> arguments = call.ArgumentList.Arguments;
        switch (CalledOnFlow(call.Expression))
        {
            case "End" when arguments.Count == 0:
                return new TransitionModel(TransitionForm.End, default);
            case "Next" when Target(arguments, 0) is { } target:
                return new TransitionModel(TransitionForm.Linear, new EquatableArray<string>([target]));
            case "ForEach" when Target(arguments, 1) is { } target:
                return new TransitionModel(TransitionForm.ForEach, new EquatableArray<string>([target]));
        }

        // Next(A).And(B).And(C): the outermost call is the last one written.
        if (call.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "And", Expression: InvocationExpressionSyntax inner }
            && Target(arguments, 0) is { } last
            && ReadCall(inner) is { Form: TransitionForm.Linear or TransitionForm.Split } before)
        {
            return new TransitionModel(TransitionForm.Split, before.Targets.Append(last).ToEquatableArray());
        }

        return Unreadable;
    }

    private static string? CalledOnFlow(ExpressionSyntax called) => called switch
    {
        SimpleNameSyntax name => name.Identifier.ValueText,
        MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax or BaseExpressionSyntax } access => access.Name.Identifier.ValueText,
        _ => null,
    };

    private static string? Target(SeparatedSyntaxList<ArgumentSyntax> arguments, int position)
    {
        ArgumentSyntax? argument = arguments.FirstOrDefault(given => given.NameColon?.Name.Identifier.ValueText == "step");
        if (argument is null && arguments.Count > position && arguments[position].NameColon is null)
            argument = arguments[position];
        return argument?.Expression switch
        {
            IdentifierNameSyntax name => name.Identifier.ValueText,
            MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax, Name: IdentifierNameSyntax name } => name.Identifier.ValueText,
            _ => null,
        };
    }
}
