using System.Numerics;

namespace FlowKit.Pypi.Specs;

/// <summary>A wheel's build tag: of two wheels that fit alike the one with the higher build is taken. Number first, then text.</summary>
/// <param name="Number">The digits that it begins with.</param>
/// <param name="Rest">What follows them; often empty.</param>
public readonly record struct BuildTag(BigInteger Number, string Rest) : IComparable<BuildTag>
{
    /// <inheritdoc/>
    public int CompareTo(BuildTag other)
    {
        int order = Number.CompareTo(other.Number);
        return order != 0 ? order : string.CompareOrdinal(Rest, other.Rest);
    }

    /// <summary>Sorts before.</summary>
    public static bool operator <(BuildTag left, BuildTag right) => left.CompareTo(right) < 0;

    /// <summary>Sorts after.</summary>
    public static bool operator >(BuildTag left, BuildTag right) => left.CompareTo(right) > 0;

    /// <summary>Sorts before or is equal.</summary>
    public static bool operator <=(BuildTag left, BuildTag right) => left.CompareTo(right) <= 0;

    /// <summary>Sorts after or is equal.</summary>
    public static bool operator >=(BuildTag left, BuildTag right) => left.CompareTo(right) >= 0;

    /// <summary>The tag as written, leading zeros aside.</summary>
    public override string ToString() => Number + Rest;
}
