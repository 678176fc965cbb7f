namespace FlowKit.Pypi.Specs;

/// <summary>The operators of a version specifier (PEP 440).</summary>
public enum SpecifierOperator
{
    /// <summary><c>==</c>, also with a <c>.*</c> behind the version.</summary>
    Equal,

    /// <summary><c>!=</c>, also with a <c>.*</c> behind the version.</summary>
    NotEqual,

    /// <summary><c>&lt;</c>.</summary>
    Less,

    /// <summary><c>&lt;=</c>.</summary>
    LessOrEqual,

    /// <summary><c>&gt;</c>.</summary>
    Greater,

    /// <summary><c>&gt;=</c>.</summary>
    GreaterOrEqual,

    /// <summary><c>~=</c>: at least this version, within the release without its last part.</summary>
    Compatible,

    /// <summary><c>===</c>: the very text.</summary>
    Arbitrary,
}
