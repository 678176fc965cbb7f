using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FlowKit.Analyzers.Model;

internal static partial class FlowReader
{
    private static ArtifactModel ReadArtifact(IPropertySymbol property, INamedTypeSymbol? flowContext, CancellationToken cancellationToken)
    {
        AttributeData attribute = property.GetAttributes().First(data => Is(data, "ArtifactAttribute"));
        INamedTypeSymbol? context = Named(attribute, "JsonContext") as INamedTypeSymbol ?? flowContext;
        PropertyDeclarationSyntax? syntax = property.DeclaringSyntaxReferences
            .Select(reference => reference.GetSyntax(cancellationToken))
            .OfType<PropertyDeclarationSyntax>()
            .FirstOrDefault(declaration => declaration.AccessorList?.Accessors.All(accessor => accessor.Body is null && accessor.ExpressionBody is null) == true);
        string? codec = ValueTypes.Codec(property.Type, context);
        return new ArtifactModel
        {
            Name = property.Name,
            Type = ValueTypes.NameOf(property.Type),
            ShownType = ValueTypes.ShownName(property.Type),
            Modifiers = syntax is null ? "" : string.Join(" ", syntax.Modifiers.Select(modifier => modifier.Text)),
            GetterModifier = AccessorModifier(syntax, SyntaxKind.GetAccessorDeclaration),
            SetterModifier = AccessorModifier(syntax, SyntaxKind.SetAccessorDeclaration),
            IsWellFormed = property is { IsPartialDefinition: true, IsStatic: false, GetMethod: not null, SetMethod.IsInitOnly: false } && syntax is { Initializer: null },
            Storability = codec is not null || ValueTypes.IsPythonObject(property.Type) ? Storability.Stored
                : ValueTypes.CannotBeStored(property.Type) ? Storability.Never
                : Storability.NeedsContext,
            Codec = codec,
            InTemplates = ValueTypes.InTemplates(property.Type),
        };
    }

    private static string AccessorModifier(PropertyDeclarationSyntax? syntax, SyntaxKind kind)
    {
        AccessorDeclarationSyntax? accessor = syntax?.AccessorList?.Accessors.FirstOrDefault(candidate => candidate.IsKind(kind));
        return accessor is null || accessor.Modifiers.Count == 0 ? "" : string.Join(" ", accessor.Modifiers.Select(modifier => modifier.Text)) + " ";
    }

    private static ParameterModel ReadParameter(IPropertySymbol property, INamedTypeSymbol? context)
    {
        AttributeData? parameter = property.GetAttributes().FirstOrDefault(data => Is(data, "ParameterAttribute"));
        AttributeData? trigger = property.GetAttributes().FirstOrDefault(data => Is(data, "FromTriggerAttribute"));
        return new ParameterModel
        {
            Name = property.Name,
            OptionName = Separated(property.Name, '-'),
            Type = ValueTypes.NameOf(property.Type),
            ShownType = ValueTypes.ShownName(property.Type),
            Help = Named(parameter, "Help") as string,
            IsParameter = parameter is not null,
            IsRequired = property.IsRequired,
            FromTrigger = trigger is null ? null
                : trigger.ConstructorArguments is [{ Value: string { Length: > 0 } name }] ? name
                : property.Name,
            Setter = property.IsStatic || property.SetMethod is null ? SetterKind.None : property.SetMethod.IsInitOnly ? SetterKind.Init : SetterKind.Set,
            Parser = ValueTypes.Parser(property.Type),
            Codec = ValueTypes.Codec(property.Type, context),
            IsPythonObject = ValueTypes.IsPythonObject(property.Type),
            InTemplates = ValueTypes.Parser(property.Type) is not null,
        };
    }

    /// <summary>A name in words: <c>ModelType</c> becomes <c>model-type</c>, <c>HTTPProxy</c> becomes <c>http-proxy</c>.</summary>
    public static string Separated(string name, char separator)
    {
        StringBuilder result = new();
        for (int i = 0; i < name.Length; i++)
        {
            char c = name[i];
            bool startsWord = char.IsUpper(c) && i > 0 && name[i - 1] != '_'
                && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
            if (startsWord)
                result.Append(separator);
            result.Append(c == '_' ? separator : char.ToLowerInvariant(c));
        }

        return result.ToString().Trim(separator);
    }
}
