using Microsoft.CodeAnalysis;

namespace FlowKit.Analyzers.Rules;

internal static partial class Descriptors
{
    public static readonly DiagnosticDescriptor BadMatchSpec = Error(
        "FK4001", "Conda match spec cannot be read", "{0}");

    public static readonly DiagnosticDescriptor BadRequirement = Error(
        "FK4002", "PyPI requirement cannot be read", "{0}");

    public static readonly DiagnosticDescriptor Contradiction = Error(
        "FK4003", "Constraints on a package contradict each other", "No version of '{0}' satisfies both '{1}' and '{2}'");

    public static readonly DiagnosticDescriptor PythonContradiction = Error(
        "FK4004", "Python constraints differ", "Python is '{0}' in one attribute and '{1}' in another of one step: no version satisfies both");

    public static readonly DiagnosticDescriptor FetchStandsAlone = Error(
        "FK4005", "Environment fetched at execution stands alone", "{0} is beside an environment that is fetched at execution, which cannot be changed: remove one of the two");

    public static readonly DiagnosticDescriptor BadEnvironmentName = Error(
        "FK4006", "Environment name is not valid", "'{0}' is no environment name: {1}");

    public static readonly DiagnosticDescriptor UnknownPlatform = Warning(
        "FK4008", "Unknown platform", "Platform '{0}' is not known: did you mean '{1}'?");

    public static readonly DiagnosticDescriptor EnvironmentOnOtherMethod = Warning(
        "FK4009", "Environment attribute on a method that is no step", "'{0}' is no step, so its environment attribute has no effect");

    public static readonly DiagnosticDescriptor NoEnvironment = Warning(
        "FK4010", "Step uses Env and declares no environment", "Step '{0}' uses Env and has no environment: give it, or the flow, [Conda], [Pypi] or [PortableEnv]");

    public static readonly DiagnosticDescriptor MissingFile = Error(
        "FK4011", "Requirement file is missing", "File '{0}' is not among the project's requirement files: put it beside the project, or add <FlowKitRequirements Include=\"{0}\" />");

    public static readonly DiagnosticDescriptor TwoValues = Error(
        "FK4012", "Two values for one setting", "{0} is '{1}' in one attribute and '{2}' in another of the same level");

    public static readonly DiagnosticDescriptor UnknownVariable = Error(
        "FK4013", "Template names an unknown variable", "Template '{0}' names '{1}', which is no parameter, no text, number or EnvironmentName artifact of '{2}', and none of RunId, OriginRunId, FlowName, StepName, TaskId{3}");

    public static readonly DiagnosticDescriptor FetchWithoutName = Error(
        "FK4014", "Fetch at execution needs a name", "FetchAtExecution on '{0}' needs the name, or a template of the name, of an environment");

    public static readonly DiagnosticDescriptor BadVirtualPackage = Error(
        "FK4015", "Virtual package cannot be read", "'{0}' is no virtual package: write its name, which begins with two underscores, and its version, as in '__cuda=12.4'");

    public static readonly DiagnosticDescriptor BadSetting = Error(
        "FK4050", "Setting of an environment cannot be read", "{0}: {1}");

    public static readonly DiagnosticDescriptor NameKnownTooLate = Error(
        "FK4016",
        "Environment name is known too late",
        "Template '{0}' names '{1}', which is known when a task begins, and step '{2}' looks the environment up before the run's first task: set FetchAtExecution = true");
}
