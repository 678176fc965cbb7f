using Microsoft.CodeAnalysis;

namespace FlowKit.Analyzers.Rules;

internal static partial class Descriptors
{
    public static readonly DiagnosticDescriptor FlowMustBePartial = Error(
        "FK1001", "Flow class must be partial", "Flow '{0}' must be partial: its wiring is emitted into a second part of the class");

    public static readonly DiagnosticDescriptor FlowMustDeriveFromItself = Error(
        "FK1002", "Flow must derive from Flow of itself", "Flow '{0}' must derive from Flow<{0}>");

    public static readonly DiagnosticDescriptor FlowAttributeMissing = Error(
        "FK1003", "Class derives from Flow without [Flow]", "'{0}' derives from Flow<{0}> but has no [Flow], so nothing is emitted for it");

    public static readonly DiagnosticDescriptor FlowCannotBe = Error(
        "FK1004", "Flow must not be abstract, generic, static or file-local", "Flow '{0}' must not be {1}: one instance of it is made for each task");

    public static readonly DiagnosticDescriptor FlowShouldBeSealed = Info(
        "FK1005", "Flow should be sealed", "Flow '{0}' should be sealed: steps of a derived class are not part of it");

    public static readonly DiagnosticDescriptor ContainerMustBePartial = Error(
        "FK1006", "Types around a flow must be partial", "'{1}' must be partial, because flow '{0}' is nested in it");

    public static readonly DiagnosticDescriptor StepReturnsTransition = Error(
        "FK1007", "Step must return a transition", "Step '{0}' must return Transition or Task<Transition>");

    public static readonly DiagnosticDescriptor StepMustBeInstanceMethod = Error(
        "FK1008", "Step must be a plain instance method", "Step '{0}' must not {1}");

    public static readonly DiagnosticDescriptor StepTakesOneAtMost = Error(
        "FK1009", "Step takes at most one parameter", "Step '{0}' {1}: a step takes nothing, one foreach item, or JoinInputs<{2}>");

    public static readonly DiagnosticDescriptor StepNameTaken = Error(
        "FK1010", "Step name is reserved or used twice", "Step name '{0}' {1}");

    public static readonly DiagnosticDescriptor FlowNameTwice = Error(
        "FK1011", "Two flows share a name", "Flow name '{0}' is used by {1} and by {2}: runs of the two could not be told apart; give one of them [Flow(Name = …)]",
        WellKnownDiagnosticTags.CompilationEnd);

    public static readonly DiagnosticDescriptor MemberNameTaken = Error(
        "FK1012", "Member has a name that flows take", "'{0}' is a name that every flow has already: {1}");

    public static readonly DiagnosticDescriptor RetryOutOfRange = Error(
        "FK1013", "Retry is out of range", "Step '{0}' retries {1}: Times goes from 0 to 100, and DelaySeconds from 0");
}
