using FlowKit.Analyzers.Model;
using Microsoft.CodeAnalysis;

namespace FlowKit.Analyzers.Rules;

/// <summary>
/// All rules that a flow's model alone can answer. The generator asks them too: it emits the wiring only of a flow that breaks none, and the analyzer says why.
/// </summary>
internal static class FlowRules
{
    /// <summary>What is wrong with a flow.</summary>
    public static List<Problem> Check(FlowModel flow, FlowGraph graph)
    {
        List<Problem> problems = [];
        CheckShape(flow, problems);
        foreach (StepModel step in flow.Steps)
        {
            CheckStep(flow, step, problems);
        }

        problems.AddRange(graph.Problems);
        DataRules.Check(flow, problems);
        EnvironmentRules.Check(flow, problems);
        return problems;
    }

    private static void CheckShape(FlowModel flow, List<Problem> problems)
    {
        FlowShape shape = flow.Shape;
        if ((shape & FlowShape.Partial) == 0)
            Report(Descriptors.FlowMustBePartial, flow.Name);
        if ((shape & (FlowShape.DerivesFromItself | FlowShape.Static)) == 0)
            Report(Descriptors.FlowMustDeriveFromItself, flow.Name);
        foreach ((FlowShape flag, string word) in new[]
        {
            (FlowShape.Abstract, "abstract"), (FlowShape.Generic, "generic, or nested in a generic type"), (FlowShape.Static, "static"), (FlowShape.FileLocal, "file-local"),
        })
        {
            if ((shape & flag) != 0)
                Report(Descriptors.FlowCannotBe, flow.Name, word);
        }

        if ((shape & (FlowShape.Sealed | FlowShape.Abstract | FlowShape.Static)) == 0)
            Report(Descriptors.FlowShouldBeSealed, flow.Name);
        foreach (ContainerModel container in flow.Containers.Where(container => !container.IsPartial))
        {
            Report(Descriptors.ContainerMustBePartial, flow.Name, container.Name);
        }

        foreach (string member in flow.TakenNames)
        {
            bool isOwn = NameTemplate.OwnVariables.Contains(member, StringComparer.Ordinal);
            problems.Add(new Problem(
                Descriptors.MemberNameTaken,
                Anchor.Of(member),
                member,
                isOwn ? $"'@{{{member}}}' in a template is the run's own value; choose another name" : "choose another name"));
        }

        void Report(DiagnosticDescriptor rule, params string[] arguments) => problems.Add(new Problem(rule, Anchor.Flow, arguments));
    }

    private static void CheckStep(FlowModel flow, StepModel step, List<Problem> problems)
    {
        Anchor at = Anchor.Of(step.Name);
        if (step.Returns == StepReturn.Other)
            problems.Add(new Problem(Descriptors.StepReturnsTransition, at, step.Name));
        foreach ((StepProblems flag, string what) in new[]
        {
            (StepProblems.Static, "be static"), (StepProblems.Generic, "be generic"), (StepProblems.Abstract, "be abstract"),
            (StepProblems.ByReference, "take a parameter by reference, or a ref struct"),
        })
        {
            if ((step.Problems & flag) != 0)
                problems.Add(new Problem(Descriptors.StepMustBeInstanceMethod, at, step.Name, what));
        }

        if ((step.Problems & StepProblems.TooManyParameters) != 0)
            problems.Add(new Problem(Descriptors.StepTakesOneAtMost, at, step.Name, "takes several parameters", flow.Name));
        if ((step.Problems & StepProblems.ForeignJoin) != 0)
            problems.Add(new Problem(Descriptors.StepTakesOneAtMost, at, step.Name, "takes JoinInputs of another flow", flow.Name));
        if ((step.Problems & StepProblems.TakenName) != 0)
            problems.Add(new Problem(Descriptors.StepNameTaken, at, step.Name, "is a name that every flow has already"));
        if ((step.Problems & StepProblems.Overloaded) != 0 || flow.OtherMethods.Contains(step.Name, StringComparer.Ordinal))
            problems.Add(new Problem(Descriptors.StepNameTaken, at, step.Name, "is used by an overload too, so Next cannot tell which is meant"));
        if (step.RetryTimes is < 0 or > 100 || step.RetryDelaySeconds < 0 || double.IsNaN(step.RetryDelaySeconds))
        {
            string times = step.RetryTimes.ToString(System.Globalization.CultureInfo.InvariantCulture);
            string delay = step.RetryDelaySeconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
            problems.Add(new Problem(Descriptors.RetryOutOfRange, at, step.Name, $"{times} times after {delay} seconds each"));
        }
    }
}
