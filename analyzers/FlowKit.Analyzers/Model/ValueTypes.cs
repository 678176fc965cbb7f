using Microsoft.CodeAnalysis;

namespace FlowKit.Analyzers.Model;

/// <summary>Says of a type how its values are stored and read from text, as expressions of generated code.</summary>
internal static class ValueTypes
{
    private const string Codecs = "global::FlowKit.Definition.ArtifactCodecs.";
    private const string Readers = "global::FlowKit.Definition.ParameterText.";

    private static readonly SymbolDisplayFormat Full =
        SymbolDisplayFormat.FullyQualifiedFormat.AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    private static readonly SymbolDisplayFormat Short =
        SymbolDisplayFormat.MinimallyQualifiedFormat.AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    public static string NameOf(ITypeSymbol type) => type.ToDisplayString(Full);

    public static string ShownName(ITypeSymbol type) => type.ToDisplayString(Short);

    public static bool IsPythonObject(ITypeSymbol type) => type is { Name: "PythonObject" } && IsIn(type, "FlowKit.Environments.Python");

    /// <summary>The expression of a type's codec.</summary>
    public static string? Codec(ITypeSymbol type, INamedTypeSymbol? context)
    {
        string? own = OwnCodec(type);
        return own
            ?? (context is null || IsPythonObject(type) || CannotBeStored(type)
                ? null
                : $"{Codecs}Json<{NameOf(type)}>({NameOf(context)}.Default)");
    }

    /// <summary>Whether values of a type make no sense outside of the process that made them.</summary>
    public static bool CannotBeStored(ITypeSymbol type)
    {
        if (type.TypeKind is TypeKind.Delegate or TypeKind.Pointer or TypeKind.FunctionPointer || type.IsRefLikeType)
            return true;
        if (type is IArrayTypeSymbol array)
            return CannotBeStored(array.ElementType);
        for (ITypeSymbol? at = type; at is not null; at = at.BaseType)
        {
            if ((at.Name is "Task" or "ValueTask" && IsIn(at, "System.Threading.Tasks"))
                || (at.Name is "Stream" or "TextReader" or "TextWriter" && IsIn(at, "System.IO"))
                || (at.Name is "CancellationToken" && IsIn(at, "System.Threading"))
                || (at.Name is "FlowInstance" && IsIn(at, "FlowKit")))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a value of the type may stand in a template: text, number or environment name.</summary>
    public static bool InTemplates(ITypeSymbol type)
    {
        type = Present(type);
        return type.SpecialType == SpecialType.System_String || IsInteger(type)
            || type.SpecialType is SpecialType.System_Double or SpecialType.System_Single or SpecialType.System_Decimal
            || IsEnvironmentWord(type);
    }

    /// <summary>The expression of a reader from text: a method group or a lambda.</summary>
    public static string? Parser(ITypeSymbol type)
    {
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } optional)
        {
            return Parser(optional.TypeArguments[0]) is { } inner
                ? $"static text => {Readers}Optional<{NameOf(optional.TypeArguments[0])}>(text, {inner})"
                : null;
        }

        if (type.TypeKind == TypeKind.Enum)
            return $"{Readers}Named<{NameOf(type)}>";
        if (type is { Name: "Uri" } && IsIn(type, "System"))
            return Readers + "Address";
        string name = NameOf(type.WithNullableAnnotation(NullableAnnotation.NotAnnotated));
        if (type.AllInterfaces.Any(implemented => implemented is { Name: "IParsable", TypeArguments.Length: 1 }
            && IsIn(implemented, "System")
            && SymbolEqualityComparer.Default.Equals(implemented.TypeArguments[0], type)))
        {
            return $"{Readers}Parsable<{name}>";
        }

        if (IsEnvironmentWord(type))
            return $"static text => {name}.Parse(text)";
        if (ItemOf(type) is { } item && Parser(item) is { } each)
        {
            return "static text => " + Apply(type, item, $"{Readers}Separated<{NameOf(item)}>(text, {each})");
        }

        return null;
    }

    private static string? OwnCodec(ITypeSymbol type)
    {
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } optional)
            return OwnCodec(optional.TypeArguments[0]) is { } inner ? $"{Codecs}Optional<{NameOf(optional.TypeArguments[0])}>({inner})" : null;
        if (Scalar(type) is { } scalar)
            return scalar;
        if (type is IArrayTypeSymbol { ElementType.SpecialType: SpecialType.System_Byte, Rank: 1 })
            return Codecs + "Bytes";
        if (EntriesOf(type) is var (key, value) && KeyCodec(key) is { } keys && OwnCodec(value) is { } values)
        {
            string types = $"{NameOf(type)}, {NameOf(key)}, {NameOf(value)}";
            return $"{Codecs}Dictionary<{types}>({keys}, {values}, static items => {ApplyDictionary(type, key, value, "items")})";
        }

        if (ItemOf(type) is { } item && OwnCodec(item) is { } each)
            return $"{Codecs}List<{NameOf(type)}, {NameOf(item)}>({each}, static items => {Apply(type, item, "items")})";
        return null;
    }

    private static string? KeyCodec(ITypeSymbol type) =>
        type.SpecialType is SpecialType.System_Double or SpecialType.System_Single ? null : Scalar(type);

    private static string? Scalar(ITypeSymbol type)
    {
        string name = NameOf(type.WithNullableAnnotation(NullableAnnotation.NotAnnotated));
        if (type.TypeKind == TypeKind.Enum)
            return $"{Codecs}Named<{name}>()";
        if (IsInteger(type) || type.SpecialType == SpecialType.System_Decimal || (type.Name == "BigInteger" && IsIn(type, "System.Numerics")))
            return $"{Codecs}Number<{name}>()";
        if (IsEnvironmentWord(type))
            return $"{Codecs}AsText<{name}>(static value => value.ToString(), static text => {name}.Parse(text))";
        return type.SpecialType switch
        {
            SpecialType.System_String => Codecs + "Text",
            SpecialType.System_Boolean => Codecs + "Boolean",
            SpecialType.System_Double => Codecs + "Binary64",
            SpecialType.System_Single => Codecs + "Binary32",
            SpecialType.System_Char => $"{Codecs}Formatted<char>()",
            SpecialType.System_DateTime => Codecs + "DateTime",
            _ when !IsIn(type, "System") => null,
            _ => type.Name switch
            {
                "DateTimeOffset" or "DateOnly" or "TimeOnly" => $"{Codecs}Formatted<{name}>(\"O\")",
                "TimeSpan" => $"{Codecs}Formatted<{name}>(\"c\")",
                "Guid" => $"{Codecs}Formatted<{name}>(\"D\")",
                "Uri" => Codecs + "Uri",
                _ => null,
            },
        };
    }

    private static ITypeSymbol? ItemOf(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol { Rank: 1 } array => array.ElementType,
        INamedTypeSymbol { TypeArguments.Length: 1 } named when ListMaker(named) is not null => named.TypeArguments[0],
        _ => null,
    };

    private static string Apply(ITypeSymbol type, ITypeSymbol item, string list) => type is IArrayTypeSymbol
        ? list + ".ToArray()"
        : string.Format(System.Globalization.CultureInfo.InvariantCulture, ListMaker((INamedTypeSymbol)type)!, list, NameOf(item));

    private static string? ListMaker(INamedTypeSymbol type) => type.ContainingNamespace?.ToDisplayString() switch
    {
        "System.Collections.Generic" when type.Name is "List" or "IList" or "IReadOnlyList" or "ICollection" or "IReadOnlyCollection" or "IEnumerable" => "{0}",
        "System.Collections.Immutable" when type.Name is "ImmutableArray" or "ImmutableList" =>
            "global::System.Collections.Immutable." + type.Name + ".CreateRange<{1}>({0})",
        _ => null,
    };

    private static (ITypeSymbol Key, ITypeSymbol Value)? EntriesOf(ITypeSymbol type) =>
        type is INamedTypeSymbol { TypeArguments.Length: 2 } named && ApplyDictionary(type, named.TypeArguments[0], named.TypeArguments[1], "") is not null
            ? (named.TypeArguments[0], named.TypeArguments[1])
            : null;

    private static string? ApplyDictionary(ITypeSymbol type, ITypeSymbol key, ITypeSymbol value, string items) => type.ContainingNamespace?.ToDisplayString() switch
    {
        "System.Collections.Generic" when type.Name is "Dictionary" or "IDictionary" or "IReadOnlyDictionary" => items,
        "System.Collections.Generic" when type.Name is "SortedDictionary" =>
            $"new global::System.Collections.Generic.SortedDictionary<{NameOf(key)}, {NameOf(value)}>({items})",
        "System.Collections.Immutable" when type.Name is "ImmutableDictionary" or "ImmutableSortedDictionary" =>
            $"global::System.Collections.Immutable.{type.Name}.CreateRange<{NameOf(key)}, {NameOf(value)}>({items})",
        _ => null,
    };

    private static bool IsEnvironmentWord(ITypeSymbol type) =>
        type.Name is "EnvironmentName" or "EnvironmentId" or "RequirementId" or "StepPathspec"
        && type.ContainingNamespace?.ToDisplayString() is { } within
        && (within == "FlowKit.Environments" || within.StartsWith("FlowKit.Environments.", StringComparison.Ordinal));

    private static ITypeSymbol Present(ITypeSymbol type) =>
        type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } optional ? optional.TypeArguments[0] : type;

    private static bool IsInteger(ITypeSymbol type) =>
        type.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64 or SpecialType.System_Int16 or SpecialType.System_Byte or SpecialType.System_SByte
            or SpecialType.System_UInt16 or SpecialType.System_UInt32 or SpecialType.System_UInt64
        || (type.Name is "Int128" or "UInt128" && IsIn(type, "System"));

    private static bool IsIn(ITypeSymbol type, string space) => type.ContainingNamespace?.ToDisplayString() == space;
}
