using Microsoft.CodeAnalysis;

namespace FlowKit.Analyzers.Model;

/// <summary>Says of a type how its values go to Python and come from it, as expressions of generated code.</summary>
internal static class PythonTypes
{
    private const string Value = "global::FlowKit.Environments.Python.PythonValue";

    /// <summary>The expression that makes a Python value, or <see langword="null"/> where the type cannot cross.</summary>
    public static string? ToPython(ITypeSymbol type, string expression, int depth = 0)
    {
        if (IsPythonValue(type))
            return expression;
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } optional)
        {
            string inner = "given" + depth;
            return ToPython(optional.TypeArguments[0], inner, depth + 1) is { } present ? $"({expression} is {{ }} {inner} ? {present} : {Value}.None)" : null;
        }

        if (ValueTypes.IsPythonObject(type) || IsBytes(type))
            return $"{Value}.From({expression})";
        switch (type.SpecialType)
        {
            case SpecialType.System_Boolean or SpecialType.System_String or SpecialType.System_Int64 or SpecialType.System_Double:
                return $"{Value}.From({expression})";
            case SpecialType.System_Int32 or SpecialType.System_Int16 or SpecialType.System_Byte or SpecialType.System_SByte or SpecialType.System_UInt16 or SpecialType.System_UInt32:
                return $"{Value}.From((long){expression})";
            case SpecialType.System_UInt64:
                return $"{Value}.From(checked((long){expression}))";
            case SpecialType.System_Single:
                return $"{Value}.From((double){expression})";
        }

        string item = "item" + depth;
        if (ItemOfDictionary(type) is { } value)
            return ToPython(value, item, depth + 1) is { } each ? $"{Value}.From<{ValueTypes.NameOf(value)}>({expression}, static {item} => {each})" : null;
        if (ItemOfSequence(type) is { } element)
            return ToPython(element, item, depth + 1) is { } each ? $"{Value}.From<{ValueTypes.NameOf(element)}>({expression}, static {item} => {each})" : null;
        return null;
    }

    /// <summary>The expression that reads a Python value, or <see langword="null"/> where the type cannot cross.</summary>
    public static string? FromPython(ITypeSymbol type, string expression, int depth = 0)
    {
        if (IsPythonValue(type))
            return expression;
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } optional)
            return FromPython(optional.TypeArguments[0], expression, depth) is { } present ? $"({expression}.IsNone ? default({ValueTypes.NameOf(type)}) : {present})" : null;
        if (type is { IsReferenceType: true, NullableAnnotation: NullableAnnotation.Annotated })
            return FromPython(type.WithNullableAnnotation(NullableAnnotation.NotAnnotated), expression, depth) is { } present ? $"({expression}.IsNone ? null : {present})" : null;
        if (ValueTypes.IsPythonObject(type))
            return expression + ".AsObject()";
        if (type is IArrayTypeSymbol { ElementType.SpecialType: SpecialType.System_Byte })
            return expression + ".AsBytes()";
        switch (type.SpecialType)
        {
            case SpecialType.System_Boolean:
                return expression + ".AsBoolean()";
            case SpecialType.System_String:
                return expression + ".AsString()";
            case SpecialType.System_Int64:
                return expression + ".AsInt64()";
            case SpecialType.System_Int32:
                return expression + ".AsInt32()";
            case SpecialType.System_Double:
                return expression + ".AsDouble()";
            case SpecialType.System_Single:
                return $"(float){expression}.AsDouble()";
            case SpecialType.System_Int16 or SpecialType.System_Byte or SpecialType.System_SByte or SpecialType.System_UInt16 or SpecialType.System_UInt32 or SpecialType.System_UInt64:
                return $"checked(({ValueTypes.NameOf(type)}){expression}.AsInt64())";
        }

        string item = "item" + depth;
        if (type is INamedTypeSymbol { IsTupleType: true } tuple)
            return TupleFromPython(tuple, expression, item, depth);
        if (ItemOfDictionary(type) is { } value)
            return FromPython(value, item, depth + 1) is { } each ? $"{expression}.AsDictionary<{ValueTypes.NameOf(value)}>(static {item} => {each})" : null;
        if (ItemOfSequence(type) is not { } element || FromPython(element, item, depth + 1) is not { } read)
            return null;
        string array = $"{expression}.AsArray<{ValueTypes.NameOf(element)}>(static {item} => {read})";
        return type is INamedTypeSymbol named
            ? named.Name switch
            {
                "List" => $"new {ValueTypes.NameOf(type)}({array})",
                "ImmutableArray" => $"global::System.Collections.Immutable.ImmutableArray.Create({array})",
                _ => array,
            }
            : array;
    }

    // Python's several results are a tuple, which arrives as a list: one lambda reads it item by item.
    private static string? TupleFromPython(INamedTypeSymbol tuple, string expression, string item, int depth)
    {
        List<string> parts = [];
        for (int i = 0; i < tuple.TupleElements.Length; i++)
        {
            if (FromPython(tuple.TupleElements[i].Type, $"{item}[{i}]", depth + 1) is not { } part)
                return null;
            parts.Add(part);
        }

        return $"global::FlowKit.Definition.PythonResults.Tuple<{ValueTypes.NameOf(tuple)}>({expression}, {parts.Count}, static {item} => ({string.Join(", ", parts)}))";
    }

    private static bool IsPythonValue(ITypeSymbol type) => type is { Name: "PythonValue" } && type.ContainingNamespace?.ToDisplayString() == "FlowKit.Environments.Python";

    private static bool IsBytes(ITypeSymbol type) =>
        type is IArrayTypeSymbol { ElementType.SpecialType: SpecialType.System_Byte }
        || (type is INamedTypeSymbol { Name: "ReadOnlyMemory", TypeArguments: [{ SpecialType: SpecialType.System_Byte }] } && type.ContainingNamespace?.ToDisplayString() == "System");

    private static ITypeSymbol? ItemOfDictionary(ITypeSymbol type) =>
        type is INamedTypeSymbol { Name: "Dictionary" or "IDictionary" or "IReadOnlyDictionary", TypeArguments: [{ SpecialType: SpecialType.System_String }, var value] }
        && type.ContainingNamespace.ToDisplayString() == "System.Collections.Generic"
            ? value
            : null;

    private static ITypeSymbol? ItemOfSequence(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol { Rank: 1 } array => array.ElementType,
        INamedTypeSymbol { Name: "List" or "IList" or "IReadOnlyList" or "ICollection" or "IReadOnlyCollection" or "IEnumerable", TypeArguments: [var item] }
            when type.ContainingNamespace.ToDisplayString() == "System.Collections.Generic" => item,
        INamedTypeSymbol { Name: "ImmutableArray", TypeArguments: [var item] }
            when type.ContainingNamespace.ToDisplayString() == "System.Collections.Immutable" => item,
        _ => null,
    };
}
