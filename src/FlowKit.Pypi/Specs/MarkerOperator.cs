namespace FlowKit.Pypi.Specs;

/// <summary>The operators of a marker comparison. The first eight are those of <see cref="SpecifierOperator"/>, with the same numbers.</summary>
internal enum MarkerOperator
{
    Equal = SpecifierOperator.Equal,
    NotEqual = SpecifierOperator.NotEqual,
    Less = SpecifierOperator.Less,
    LessOrEqual = SpecifierOperator.LessOrEqual,
    Greater = SpecifierOperator.Greater,
    GreaterOrEqual = SpecifierOperator.GreaterOrEqual,
    Compatible = SpecifierOperator.Compatible,
    Arbitrary = SpecifierOperator.Arbitrary,
    In,
    NotIn,
}
