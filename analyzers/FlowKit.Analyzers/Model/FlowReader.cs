using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FlowKit.Analyzers.Model;

/// <summary>Reads a flow's class into its model: once for the generator, and with locations for the analyzer, so the two cannot disagree.</summary>
internal static partial class FlowReader
{
    /// <summary>Names that <c>Flow&lt;TSelf&gt;</c> takes.</summary>
    public static readonly string[] TakenNames =
        ["Run", "Env", "Environments", "Trigger", "Foreach", "Cancellation", "Next", "ForEach", "End"];

    /// <summary>Reads a flow.</summary>
    /// <param name="flow">The class with <c>[Flow]</c>.</param>
    /// <param name="locations">Filled where given.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>The model: always one, however wrong the class is.</returns>
    public static FlowModel Read(INamedTypeSymbol flow, FlowLocations? locations, CancellationToken cancellationToken)
    {
        AttributeData? attribute = flow.GetAttributes().FirstOrDefault(data => Is(data, "FlowAttribute"));
        INamedTypeSymbol? context = Named(attribute, "JsonContext") as INamedTypeSymbol;
        locations?.Add(Anchor.Flow, NameLocation(flow));

        List<StepModel> steps = [];
        List<ArtifactModel> artifacts = [];
        List<ParameterModel> parameters = [];
        SortedSet<string> otherMethods = new(StringComparer.Ordinal);
        List<string> taken = [];
        List<string> unfilled = [];
        List<string> misplaced = [];
        foreach (ISymbol member in flow.GetMembers())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (member.IsImplicitlyDeclared || member.DeclaringSyntaxReferences.Length == 0)
                continue;
            locations?.Add(Anchor.Of(member.Name), NameLocation(member));
            switch (member)
            {
                case IMethodSymbol { MethodKind: MethodKind.Ordinary, PartialDefinitionPart: null } method when Has(method, "StepAttribute"):
                    steps.Add(ReadStep(method, locations, cancellationToken));
                    continue;
                case IMethodSymbol { MethodKind: MethodKind.Ordinary } method:
                    otherMethods.Add(method.Name);
                    if (method.GetAttributes().Any(data => KindOf(data) is not null))
                        misplaced.Add(method.Name);
                    break;
                case IPropertySymbol { IsIndexer: false, PartialDefinitionPart: null } property:
                    bool isFilled = true;
                    if (Has(property, "ArtifactAttribute"))
                        artifacts.Add(ReadArtifact(property, context, cancellationToken));
                    else if (Has(property, "ParameterAttribute") || Has(property, "FromTriggerAttribute"))
                        parameters.Add(ReadParameter(property, context));
                    else
                        isFilled = false;
                    if (!isFilled && property.IsRequired)
                        unfilled.Add(property.Name);
                    break;
                case IFieldSymbol { IsRequired: true } field:
                    unfilled.Add(field.Name);
                    break;
            }

            bool isInput = member is IPropertySymbol && (Has(member, "ParameterAttribute") || Has(member, "FromTriggerAttribute") || Has(member, "ArtifactAttribute"));
            if (TakenNames.Contains(member.Name, StringComparer.Ordinal)
                || (isInput && NameTemplate.OwnVariables.Contains(member.Name, StringComparer.Ordinal)))
            {
                taken.Add(member.Name);
            }
        }

        return new FlowModel
        {
            Name = flow.Name,
            Namespace = flow.ContainingNamespace is { IsGlobalNamespace: false } space ? space.ToDisplayString() : "",
            MetadataName = MetadataNameOf(flow),
            TypeName = ValueTypes.NameOf(flow),
            Containers = Containers(flow).ToEquatableArray(),
            RunName = RunNameOf(flow),
            Help = Named(attribute, "Help") as string,
            Shape = ShapeOf(flow, cancellationToken),
            Steps = MarkOverloads(steps).ToEquatableArray(),
            Artifacts = artifacts.ToEquatableArray(),
            Parameters = parameters.ToEquatableArray(),
            Triggers = ReadTriggers(flow, locations, cancellationToken).ToEquatableArray(),
            Environment = ReadEnvironment(flow, "", locations, cancellationToken).ToEquatableArray(),
            Constructor = ReadConstructor(flow).ToEquatableArray(),
            OtherMethods = otherMethods.ToEquatableArray(),
            TakenNames = taken.ToEquatableArray(),
            UnfilledMembers = unfilled.ToEquatableArray(),
            MisplacedEnvironments = misplaced.ToEquatableArray(),
        };
    }

    /// <summary>Whether a class derives from <c>Flow&lt;T&gt;</c>, of whatever <c>T</c>.</summary>
    public static bool DerivesFromFlow(INamedTypeSymbol type) => type.BaseType is { } parent && IsFlowKit(parent, "Flow") && parent.TypeArguments.Length == 1;

    public static bool Has(ISymbol symbol, string attribute) => symbol.GetAttributes().Any(data => Is(data, attribute));

    public static bool IsFlowKit(ITypeSymbol? type, string name) =>
        type is not null && type.Name == name && type.ContainingNamespace is { Name: "FlowKit", ContainingNamespace.IsGlobalNamespace: true };

    private static bool Is(AttributeData data, string name) => IsFlowKit(data.AttributeClass, name);

    private static object? Named(AttributeData? data, string name)
    {
        if (data is not null)
        {
            foreach (KeyValuePair<string, TypedConstant> argument in data.NamedArguments)
            {
                if (argument.Key == name && argument.Value.Kind is not (TypedConstantKind.Array or TypedConstantKind.Error))
                    return argument.Value.Value;
            }
        }

        return null;
    }

    private static Location? NameLocation(ISymbol symbol) => symbol.Locations.FirstOrDefault(location => location.IsInSource);

    private static string RunNameOf(INamedTypeSymbol flow) =>
        Named(flow.GetAttributes().FirstOrDefault(data => Is(data, "FlowAttribute")), "Name") is string { Length: > 0 } name ? name : flow.Name;

    private static string MetadataNameOf(INamedTypeSymbol type)
    {
        string name = type.MetadataName;
        for (INamedTypeSymbol? outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
        {
            name = outer.MetadataName + "+" + name;
        }

        return type.ContainingNamespace is { IsGlobalNamespace: false } space ? space.ToDisplayString() + "." + name : name;
    }

    private static Stack<ContainerModel> Containers(INamedTypeSymbol flow)
    {
        Stack<ContainerModel> outermostFirst = new();
        for (INamedTypeSymbol? outer = flow.ContainingType; outer is not null; outer = outer.ContainingType)
        {
            string keyword = (outer.IsRecord, outer.TypeKind) switch
            {
                (true, TypeKind.Struct) => "record struct",
                (true, _) => "record",
                (_, TypeKind.Struct) => "struct",
                (_, TypeKind.Interface) => "interface",
                _ => "class",
            };
            outermostFirst.Push(new ContainerModel(keyword, outer.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat).Split('.').Last(), IsPartial(outer)));
        }

        return outermostFirst;
    }

    private static bool IsPartial(INamedTypeSymbol type) =>
        type.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax() is TypeDeclarationSyntax declaration
            && declaration.Modifiers.Any(modifier => modifier.Text == "partial"));

    private static FlowShape ShapeOf(INamedTypeSymbol flow, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        FlowShape shape = IsPartial(flow) ? FlowShape.Partial : FlowShape.None;
        if (DerivesFromFlow(flow) && SymbolEqualityComparer.Default.Equals(flow.BaseType!.TypeArguments[0], flow))
            shape |= FlowShape.DerivesFromItself;
        if (flow.IsStatic)
            shape |= FlowShape.Static;
        else if (flow.IsAbstract)
            shape |= FlowShape.Abstract;
        if (flow.IsGenericType || ContainersOf(flow).Any(outer => outer.IsGenericType))
            shape |= FlowShape.Generic;
        if (flow.IsFileLocal)
            shape |= FlowShape.FileLocal;
        if (flow.IsSealed)
            shape |= FlowShape.Sealed;
        if (ContainersOf(flow).Prepend(flow).Any(type => type.DeclaredAccessibility is Accessibility.Private or Accessibility.Protected or Accessibility.ProtectedAndInternal))
            shape |= FlowShape.Hidden;
        return shape;
    }

    private static IEnumerable<INamedTypeSymbol> ContainersOf(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
        {
            yield return outer;
        }
    }

    // The constructor that asks for most: a primary constructor is the only one of most flows.
    private static IEnumerable<ArgumentModel> ReadConstructor(INamedTypeSymbol flow) =>
        flow.InstanceConstructors
            .OrderByDescending(constructor => constructor.Parameters.Length)
            .FirstOrDefault()?
            .Parameters.Select(parameter => new ArgumentModel(ValueTypes.NameOf(parameter.Type), parameter.Name, DefaultOf(parameter)))
        ?? [];

    private static string? DefaultOf(IParameterSymbol parameter) =>
        !parameter.HasExplicitDefaultValue ? null
        : parameter.ExplicitDefaultValue is { } value && SymbolDisplay.FormatPrimitive(value, quoteStrings: true, useHexadecimalNumbers: false) is { } text
            ? $"({ValueTypes.NameOf(parameter.Type)})({text}{(value is decimal ? "m" : "")})"
            : "default!";

    private static IEnumerable<TriggerModel> ReadTriggers(INamedTypeSymbol flow, FlowLocations? locations, CancellationToken cancellationToken)
    {
        int index = 0;
        foreach (AttributeData data in flow.GetAttributes().Where(data => Is(data, "TriggerOnFinishAttribute")))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (data.AttributeClass!.TypeArguments is not [INamedTypeSymbol { TypeKind: TypeKind.Class } upstream])
                continue;
            locations?.Add(new Anchor(AnchorKind.Trigger, "", index), data.ApplicationSyntaxReference?.GetSyntax(cancellationToken).GetLocation());
            index++;
            IEnumerable<OfferModel> offers = upstream.GetMembers()
                .OfType<IPropertySymbol>()
                .Where(property => property.PartialDefinitionPart is null && (Has(property, "ParameterAttribute") || Has(property, "ArtifactAttribute") || Has(property, "FromTriggerAttribute")))
                .Select(property => new OfferModel(property.Name, ValueTypes.NameOf(property.Type.WithNullableAnnotation(NullableAnnotation.NotAnnotated))));
            yield return new TriggerModel(RunNameOf(upstream), Named(data, "Group") as string, Named(data, "All") is true, offers.ToEquatableArray());
        }
    }
}
