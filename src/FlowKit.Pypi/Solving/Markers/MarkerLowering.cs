using System.Numerics;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving.Markers;

/// <summary>Makes diagrams of markers. <c>python_version</c> becomes ranges of <c>python_full_version</c>.</summary>
internal static class MarkerLowering
{
    public static MarkerDiagram Lower(MarkerNode node)
    {
        switch (node)
        {
            case MarkerGroup group:
                return Lower(group.Inner);
            case MarkerJunction junction:
                return Lower(junction.Parts, junction.IsAnd);
            default:
                return LowerComparison((MarkerComparison)node);
        }
    }

    // By halves: one after the other a long list would cost the square of its length.
    private static MarkerDiagram Lower(ReadOnlySpan<MarkerNode> parts, bool isAnd)
    {
        if (parts.Length == 1) return Lower(parts[0]);
        MarkerDiagram left = Lower(parts[..(parts.Length / 2)], isAnd), right = Lower(parts[(parts.Length / 2)..], isAnd);
        return isAnd ? MarkerDiagrams.And(left, right) : MarkerDiagrams.Or(left, right);
    }

    private static MarkerDiagram LowerComparison(MarkerComparison comparison)
    {
        if (comparison.IsVoid) return MarkerDiagram.False;
        if (comparison.Left.IsVariable && comparison.Right.IsVariable) return Condition(comparison);
        bool variableIsLeft = comparison.Left.IsVariable;
        MarkerVariable variable = variableIsLeft ? comparison.Left.Variable : comparison.Right.Variable;
        string text = (variableIsLeft ? comparison.Right.Text : comparison.Left.Text)!;
        MarkerOperator op = comparison.Operator;
        if (MarkerVariables.IsSet(variable)) return LowerMembership(comparison, variable, op, text, variableIsLeft);
        if (MarkerVariables.IsVersion(variable)) return LowerVersion(comparison, variable, op, text, variableIsLeft);
        return op switch
        {
            // Texts have no order: see MarkerComparison.
            MarkerOperator.Equal or MarkerOperator.LessOrEqual or MarkerOperator.GreaterOrEqual => Equal(variable, text),
            MarkerOperator.NotEqual => MarkerDiagrams.Not(Equal(variable, text)),
            MarkerOperator.In or MarkerOperator.NotIn => Condition(comparison),
            _ => MarkerDiagram.False,
        };
    }

    private static MarkerDiagram Equal(MarkerVariable variable, string text) =>
        MarkerDiagrams.OfText(new MarkerAtom(MarkerAtomKind.Text, variable, ""), text);

    private static MarkerDiagram LowerMembership(MarkerComparison comparison, MarkerVariable variable, MarkerOperator op, string text, bool variableIsLeft)
    {
        // "extra == ''" asks whether no extra is asked for, which is no test for a name.
        bool isTest = variable == MarkerVariable.Extra
            ? text.Length > 0 && op is MarkerOperator.Equal or MarkerOperator.NotEqual
            : !variableIsLeft && op is MarkerOperator.In or MarkerOperator.NotIn;
        if (!isTest) return Condition(comparison);
        string written = variable == MarkerVariable.Extra
            ? "extra == " + new MarkerOperand(text)
            : new MarkerOperand(text) + " in " + MarkerVariables.NameOf(variable);
        MarkerDiagram diagram = MarkerDiagrams.OfCondition(new MarkerAtom(MarkerAtomKind.Condition, variable, written) { Member = ExtraName.Lenient(text) });
        return op is MarkerOperator.NotEqual or MarkerOperator.NotIn ? MarkerDiagrams.Not(diagram) : diagram;
    }

    private static MarkerDiagram LowerVersion(MarkerComparison comparison, MarkerVariable variable, MarkerOperator op, string text, bool variableIsLeft)
    {
        // The kernel's release is a version on some machines only; nothing is known about such comparisons.
        if (variable == MarkerVariable.PlatformRelease)
        {
            bool plain = op is MarkerOperator.Equal or MarkerOperator.NotEqual && comparison.Specifier is null && variableIsLeft;
            if (!plain) return op == MarkerOperator.NotEqual ? AsWritten(comparison, variable) : Condition(comparison);
            return op == MarkerOperator.Equal ? Equal(variable, text) : MarkerDiagrams.Not(Equal(variable, text));
        }
        if (op < MarkerOperator.Arbitrary)
        {
            // What is no version is in no set of versions, and no version is before or behind what is none (">= '3.9.*'").
            if (!variableIsLeft && !Pep440Version.TryParse(text, out _)) return MarkerDiagram.False;
            if (variableIsLeft && comparison.Specifier is null && op is not (MarkerOperator.Equal or MarkerOperator.NotEqual)) return MarkerDiagram.False;
        }
        if (VersionsOf(comparison, op, text, variableIsLeft) is not { } versions) return Condition(comparison);
        if (variable == MarkerVariable.ImplementationVersion)
            return MarkerDiagrams.OfVersions(new MarkerAtom(MarkerAtomKind.Version, variable, ""), versions);
        if (variable == MarkerVariable.PythonVersion) versions = ToFullVersions(versions);
        return versions.IsEmpty ? MarkerDiagram.False : MarkerDiagrams.OfVersions(MarkerTree.PythonAtom, versions);
    }

    private static VersionSet? VersionsOf(MarkerComparison comparison, MarkerOperator op, string text, bool variableIsLeft)
    {
        if (op is MarkerOperator.In or MarkerOperator.NotIn)
        {
            if (!variableIsLeft || comparison.Words is not { } words) return null;
            VersionSet versions = VersionSet.Empty;
            foreach (VersionSpecifier word in words) versions = versions.Union(VersionSet.Of(word));
            return op == MarkerOperator.In ? versions : versions.Complement();
        }
        if (op == MarkerOperator.Arbitrary) return null;
        if (variableIsLeft) return comparison.Specifier is { } specifier ? VersionSet.Of(specifier) : null;
        if (!Pep440Version.TryParse(text, out Pep440Version? version) || version.HasLocal) return null;
        return op switch
        {
            MarkerOperator.Equal => VersionSet.Between(VersionBound.Before(version), VersionBound.AfterLocals(version)),
            MarkerOperator.NotEqual => VersionSet.Between(VersionBound.Before(version), VersionBound.AfterLocals(version)).Complement(),
            MarkerOperator.Less when !version.IsPreRelease => VersionSet.Between(VersionBound.AfterLocals(version), VersionBound.End),
            MarkerOperator.LessOrEqual => VersionSet.Between(VersionBound.Before(version), VersionBound.End),
            // Unlike "<" of a clause this does not leave out the version's own pre-releases: "'3.13' > python_full_version" holds for 3.13.0rc1.
            MarkerOperator.Greater when !version.IsPostRelease => VersionSet.Between(VersionBound.Start, VersionBound.Before(version)),
            MarkerOperator.GreaterOrEqual => VersionSet.Between(VersionBound.Start, VersionBound.AfterLocals(version)),
            _ => null,
        };
    }

    // A python_version is a major and a minor. A place between versions is one between minors, and so one between full versions.
    private static VersionSet ToFullVersions(VersionSet versions)
    {
        VersionSet result = VersionSet.Empty;
        for (int i = 0; i < versions.IntervalCount; i++)
        {
            (VersionBound lower, VersionBound upper) = versions[i];
            result = result.Union(VersionSet.Between(ToFullVersion(lower), ToFullVersion(upper)));
        }
        return result;
    }

    private static VersionBound ToFullVersion(VersionBound bound)
    {
        if (bound.IsEnd || bound == VersionBound.Start) return bound;
        Pep440Version version = bound.Version!;
        if (!version.Epoch.IsZero) return VersionBound.End;
        BigInteger major = version.Release[0];
        BigInteger minor = version.ReleaseLength > 1 ? version.Release[1] : 0;
        if (!bound.IsBefore(Release(major, minor))) minor++;
        return VersionBound.Before(Release(major, minor, BigInteger.Zero));
    }

    private static Pep440Version Release(BigInteger major, BigInteger minor, BigInteger? dev = null) =>
        new(null, new VersionParts { Release = [major, minor], Dev = dev });

    // Negative comparisons are written as the negation of the positive one, so that the two are known to exclude each other.
    private static MarkerDiagram Condition(MarkerComparison comparison)
    {
        MarkerOperator? positive = comparison.Operator switch
        {
            MarkerOperator.NotIn => MarkerOperator.In,
            MarkerOperator.NotEqual => MarkerOperator.Equal,
            _ => null,
        };
        MarkerComparison asked = positive is null ? comparison : new MarkerComparison(comparison.Left, positive.Value, comparison.Right);
        MarkerVariable variable = comparison.Left.IsVariable ? comparison.Left.Variable : comparison.Right.Variable;
        return positive is null ? AsWritten(asked, variable) : MarkerDiagrams.Not(AsWritten(asked, variable));
    }

    private static MarkerDiagram AsWritten(MarkerComparison comparison, MarkerVariable variable)
    {
        string written = comparison.Left + " " + MarkerComparison.TextOf(comparison.Operator) + " " + comparison.Right;
        return MarkerDiagrams.OfCondition(new MarkerAtom(MarkerAtomKind.Condition, variable, written) { Comparison = comparison });
    }
}
