using Microsoft.CodeAnalysis;

namespace FlowKit.Analyzers.Rules;

internal static partial class Descriptors
{
    public static readonly DiagnosticDescriptor ArtifactMustBePartial = Error(
        "FK3001", "Artifact must be a partial property", "Artifact '{0}' must be declared 'public partial {1} {0} {{ get; set; }}', with no initializer: set it in a step");

    public static readonly DiagnosticDescriptor ArtifactCannotBeStored = Error(
        "FK3002", "Artifact type cannot be stored", "Artifact '{0}' of type {1} cannot be stored: its values have no meaning outside of the process");

    public static readonly DiagnosticDescriptor ArtifactNeverSet = Warning(
        "FK3003", "Artifact is read before any step sets it", "Artifact '{0}' is read in step '{1}', and no step before sets it");

    public static readonly DiagnosticDescriptor ArtifactLostAtJoin = Warning(
        "FK3004", "Artifact does not pass a join", "Artifact '{0}' is set in the branches and does not pass join '{1}', which neither assigns nor merges it");

    public static readonly DiagnosticDescriptor MemberIsNotStored = Warning(
        "FK3005", "Member used across steps is not stored", "'{0}' is assigned in step '{1}' and is not stored: later steps run on other instances and do not see it; make it an [Artifact]");

    public static readonly DiagnosticDescriptor ArtifactNeedsContext = Error(
        "FK3006", "Artifact type has no writer", "Artifact '{0}' of type {1} needs a serializer: name your JsonSerializerContext in [Flow(JsonContext = typeof(…))]; there is no reflection");

    public static readonly DiagnosticDescriptor ParameterCannotBeBound = Error(
        "FK3007", "Parameter cannot be bound", "Parameter '{0}' of type {1} cannot be bound: {2}");

    public static readonly DiagnosticDescriptor ParameterShouldBeInit = Warning(
        "FK3008", "Parameter should be init", "Parameter '{0}' should be init: it is the same for every task of a run, and what a step assigns to it is not stored");

    public static readonly DiagnosticDescriptor ParameterNamesClash = Error(
        "FK3009", "Parameter names clash", "Parameters '{0}' and '{1}' are both --{2} on the command line");

    public static readonly DiagnosticDescriptor RequiredWithoutTrigger = Error(
        "FK3011", "No trigger fills a required parameter", "Parameter '{0}' is required, and the runs that trigger '{1}' do not fill it: give it [FromTrigger] or a default");

    public static readonly DiagnosticDescriptor TriggerMemberWithoutTrigger = Error(
        "FK3012", "[FromTrigger] without a trigger", "'{0}' is filled by a triggering run, and '{1}' has no [TriggerOnFinish<T>]");

    public static readonly DiagnosticDescriptor UpstreamOffersNothing = Error(
        "FK3013", "Upstream flow does not offer what a trigger takes", "'{0}' takes '{1}' of the triggering run, and {2} {3}");

    public static readonly DiagnosticDescriptor RequiredMemberUnfilled = Error(
        "FK3014", "Nothing fills a required member", "'{0}' is required, and nothing fills it: make it a [Parameter], give it [FromTrigger], or take it in the constructor");

    public static readonly DiagnosticDescriptor TriggerGroup = Error(
        "FK3015", "Group of triggers is not clear", "{0}");
}
