using Microsoft.CodeAnalysis;

namespace FlowKit.Analyzers.Rules;

internal static partial class Descriptors
{
    public static readonly DiagnosticDescriptor NoStart = Error(
        "FK2001", "Flow needs exactly one start step", "Flow '{0}' {1}");

    public static readonly DiagnosticDescriptor NoEnd = Error(
        "FK2002", "Flow has no end", "No step of flow '{0}' returns End()");

    public static readonly DiagnosticDescriptor TransitionUnreadable = Error(
        "FK2003", "Transition cannot be read", "Step '{0}' {1}: return Next(Step), Next(A).And(B), ForEach(items, Step) or End() with the steps' own methods, so that the graph can be read");

    public static readonly DiagnosticDescriptor TransitionDiscarded = Error(
        "FK2004", "Transition is made and not returned", "Step '{0}' makes this transition and throws it away: return it");

    public static readonly DiagnosticDescriptor TargetIsNoStep = Error(
        "FK2005", "Transition to a method that is no step", "'{1}' is no step: give it [Step], so that '{0}' can lead to it");

    public static readonly DiagnosticDescriptor StepUnreachable = Warning(
        "FK2006", "Step cannot be reached", "No path from start step '{1}' leads to step '{0}'");

    public static readonly DiagnosticDescriptor Loop = Error(
        "FK2007", "Steps form a loop", "Steps form a loop: {0}. Only a step that chooses between itself and another may lead to itself; for items use ForEach.");

    public static readonly DiagnosticDescriptor JoinMismatch = Error(
        "FK2008", "Join does not match its split", "{0}");

    public static readonly DiagnosticDescriptor EndInsideSplit = Error(
        "FK2009", "End reached inside a split", "Step '{0}' ends the flow inside of the {1} of step '{2}': lead to a step that takes JoinInputs<{3}> first");

    public static readonly DiagnosticDescriptor JoinWithoutSplit = Error(
        "FK2010", "Join without a split", "Step '{0}' takes JoinInputs<{2}>, and {1} leads to it outside of any split or foreach");

    public static readonly DiagnosticDescriptor SplitIntoJoin = Error(
        "FK2011", "Split or foreach leads directly to a join", "'{0}' leads directly to join '{1}': put a step between, which the branches run");

    public static readonly DiagnosticDescriptor JoinSplits = Error(
        "FK2012", "Join also splits", "Join '{0}' also splits: lead to a step of its own that does");

    public static readonly DiagnosticDescriptor IntoStart = Error(
        "FK2013", "Transition to the start step", "'{0}' leads to start step '{1}', which no step may lead to");

    public static readonly DiagnosticDescriptor ConditionIntoJoin = Error(
        "FK2014", "Conditional path leads straight into a join", "'{0}' leads straight to join '{1}' on one path and splits for it on another: put a step between");

    public static readonly DiagnosticDescriptor TargetTakesOther = Error(
        "FK2015", "Transition does not fit its step", "{0}");

    public static readonly DiagnosticDescriptor SplitTwice = Error(
        "FK2016", "Split leads to one step twice", "'{0}' leads to '{1}' twice in one split: use ForEach for several runs of one step");
}
