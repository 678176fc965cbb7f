using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FlowKit.Analyzers.Model;

internal static partial class FlowReader
{
    private static EnvironmentAttributeKind? KindOf(AttributeData data) =>
        Is(data, "CondaAttribute") ? EnvironmentAttributeKind.Conda
        : Is(data, "PypiAttribute") ? EnvironmentAttributeKind.Pypi
        : Is(data, "PortableEnvAttribute") ? EnvironmentAttributeKind.PortableEnv
        : null;

    private static IEnumerable<EnvironmentAttributeModel> ReadEnvironment(
        ISymbol symbol, string member, FlowLocations? locations, CancellationToken cancellationToken)
    {
        int index = 0;
        foreach (AttributeData data in symbol.GetAttributes())
        {
            if (KindOf(data) is not { } kind)
                continue;
            if (locations is not null && data.ApplicationSyntaxReference?.GetSyntax(cancellationToken) is AttributeSyntax syntax)
                Locate(syntax, member, index, locations);
            index++;
            bool named = kind == EnvironmentAttributeKind.PortableEnv;
            yield return new EnvironmentAttributeModel
            {
                Kind = kind,
                Specs = named ? default : Texts(data.ConstructorArguments.FirstOrDefault()).ToEquatableArray(),
                Sources = NamedTexts(data, kind == EnvironmentAttributeKind.Conda ? "Channels" : "Indexes").ToEquatableArray(),
                File = Named(data, "File") as string,
                Extras = NamedTexts(data, "Extras").ToEquatableArray(),
                Groups = NamedTexts(data, "Groups").ToEquatableArray(),
                Environment = Named(data, "Environment") as string,
                AllowMd5 = Named(data, "AllowMd5") is true,
                Disabled = Named(data, "Disabled") is true,
                Name = named ? Texts(data.ConstructorArguments.FirstOrDefault()).FirstOrDefault() : null,
                FetchAtExecution = Named(data, "FetchAtExecution") is true,
                Python = Named(data, "Python") as string,
                Platforms = NamedTexts(data, "Platforms").ToEquatableArray(),
                VirtualPackages = NamedTexts(data, "VirtualPackages").ToEquatableArray(),
                Settings = Settings(data, kind).ToEquatableArray(),
            };
        }
    }

    // Part i is the i-th text of the constructor, whether written one by one or as a collection.
    private static void Locate(AttributeSyntax syntax, string member, int index, FlowLocations locations)
    {
        locations.Add(Anchor.Attribute(member, index), syntax.GetLocation());
        int part = 0;
        foreach (AttributeArgumentSyntax argument in syntax.ArgumentList?.Arguments ?? default)
        {
            if (argument.NameEquals is not null)
                continue;
            IEnumerable<SyntaxNode> texts = argument.Expression switch
            {
                CollectionExpressionSyntax collection => collection.Elements,
                ImplicitArrayCreationExpressionSyntax array => array.Initializer.Expressions,
                ArrayCreationExpressionSyntax { Initializer: { } initializer } => initializer.Expressions,
                _ => [argument.Expression],
            };
            foreach (SyntaxNode text in texts)
            {
                locations.Add(Anchor.Attribute(member, index, part++), text.GetLocation());
            }
        }
    }

    private static IEnumerable<SettingModel> Settings(AttributeData data, EnvironmentAttributeKind kind)
    {
        string prefix = kind == EnvironmentAttributeKind.PortableEnv ? "" : kind.ToString();
        foreach (KeyValuePair<string, TypedConstant> argument in data.NamedArguments)
        {
            if (argument.Value.Kind == TypedConstantKind.Enum)
                yield return new SettingModel(prefix + argument.Key, SettingKind.Code, new[] { CodeOf(argument.Value) }.ToEquatableArray());
            else if (argument.Key is "Constraints" or "Overrides" or "IndexPins" or "PreReleasePackages" or "StaticMetadata" or "NoBuild" or "NoBinary")
                yield return new SettingModel(prefix + argument.Key, SettingKind.List, Texts(argument.Value).ToEquatableArray());
            else if (argument.Key is "FromPypi")
                yield return new SettingModel(argument.Key, SettingKind.List, Texts(argument.Value).ToEquatableArray());
            else if (argument.Key is "ExcludeNewer" && argument.Value.Value is string text)
                yield return new SettingModel(prefix + argument.Key, SettingKind.Text, new[] { text }.ToEquatableArray());
        }
    }

    private static string CodeOf(TypedConstant constant)
    {
        string type = constant.Type!.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
        string? member = constant.Type.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(field => field.HasConstantValue && Equals(field.ConstantValue, constant.Value))?.Name;
        return member is null ? $"({type})({constant.Value})" : $"{type}.{member}";
    }

    private static IEnumerable<string> NamedTexts(AttributeData data, string name) =>
        data.NamedArguments.Where(argument => argument.Key == name).SelectMany(argument => Texts(argument.Value));

    private static IEnumerable<string> Texts(TypedConstant constant) => constant.Kind switch
    {
        TypedConstantKind.Array when !constant.IsNull => constant.Values.Select(value => value.Value as string ?? ""),
        TypedConstantKind.Primitive when constant.Value is string text => [text],
        _ => [],
    };
}
