namespace FlowKit.Analyzers.Model;

/// <summary>
/// A place in a flow, by what stands there and not by where it stands: so rules can be checked over models, and only the analyzer, which has the syntax, turns it into a location.
/// </summary>
/// <param name="Kind">What stands there.</param>
/// <param name="Member">The member; empty for the class.</param>
/// <param name="Index">Which one of its kind.</param>
/// <param name="Part">Which argument of it.</param>
internal readonly record struct Anchor(AnchorKind Kind, string Member, int Index = 0, int Part = -1)
{
    public static Anchor Flow { get; } = new(AnchorKind.Class, "");

    public static Anchor Of(string member) => new(AnchorKind.Member, member);

    public static Anchor Transition(string step, int index) => new(AnchorKind.Transition, step, index);

    public static Anchor Attribute(string member, int index, int part = -1) => new(AnchorKind.Attribute, member, index, part);
}

internal enum AnchorKind
{
    Class,
    Member,
    Transition,
    Discarded,
    Attribute,
    Trigger,
}
