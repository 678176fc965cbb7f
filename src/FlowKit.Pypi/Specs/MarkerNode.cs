using System.Text;

namespace FlowKit.Pypi.Specs;

/// <summary>A part of a marker's syntax tree.</summary>
internal abstract class MarkerNode
{
    public abstract bool Evaluate(in MarkerContext context);

    public abstract void Write(StringBuilder text);
}

/// <summary>What a marker is evaluated against.</summary>
internal readonly struct MarkerContext(MarkerEnvironment environment, IReadOnlyList<ExtraName>? extras, IReadOnlyList<ExtraName>? groups)
{
    public MarkerEnvironment Environment { get; } = environment;

    public IReadOnlyList<ExtraName> SetOf(MarkerVariable variable) => (variable == MarkerVariable.DependencyGroups ? groups : extras) ?? [];
}

/// <summary>Parts joined by <c>and</c> or by <c>or</c>.</summary>
internal sealed class MarkerJunction(bool isAnd, MarkerNode[] parts) : MarkerNode
{
    public bool IsAnd { get; } = isAnd;

    public MarkerNode[] Parts { get; } = parts;

    public override bool Evaluate(in MarkerContext context)
    {
        foreach (MarkerNode part in Parts)
        {
            if (part.Evaluate(context) != IsAnd) return !IsAnd;
        }
        return IsAnd;
    }

    public override void Write(StringBuilder text)
    {
        for (int i = 0; i < Parts.Length; i++)
        {
            if (i > 0) text.Append(IsAnd ? " and " : " or ");
            Parts[i].Write(text);
        }
    }
}

/// <summary>Parentheses that the writer put around several parts; kept, so that a marker is written back as it was.</summary>
internal sealed class MarkerGroup(MarkerNode inner) : MarkerNode
{
    public MarkerNode Inner { get; } = inner;

    public override bool Evaluate(in MarkerContext context) => Inner.Evaluate(context);

    public override void Write(StringBuilder text)
    {
        text.Append('(');
        Inner.Write(text);
        text.Append(')');
    }
}
