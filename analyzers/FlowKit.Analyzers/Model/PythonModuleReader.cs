using FlowKit.Analyzers.Rules;
using Microsoft.CodeAnalysis;

namespace FlowKit.Analyzers.Model;

/// <summary>Reads an interface with <c>[PythonModule]</c> into its model.</summary>
internal static class PythonModuleReader
{
    /// <summary>Reads an interface.</summary>
    /// <param name="type">The interface.</param>
    /// <param name="problems">Filled where given.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>The model: always one.</returns>
    public static PythonModuleModel Read(INamedTypeSymbol type, PythonModuleProblems? problems, CancellationToken cancellationToken)
    {
        AttributeData? attribute = type.GetAttributes().FirstOrDefault(data => FlowReader.IsFlowKit(data.AttributeClass, "PythonModuleAttribute"));
        string module = attribute?.ConstructorArguments.FirstOrDefault() is { Kind: TypedConstantKind.Primitive, Value: string text } ? text : "";
        bool isWellFormed = true;
        if (!IsModuleName(module))
            Report(Descriptors.PythonModuleName, type, module);
        if (type.IsGenericType || !IsAccessible(type))
            Report(Descriptors.PythonMemberNotAsync, type, type.Name, "*", ", in an interface that is neither generic nor private");

        List<PythonMethodModel> methods = [];
        foreach (ISymbol member in type.GetMembers().Concat(type.AllInterfaces.SelectMany(parent => parent.GetMembers())))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (member is IMethodSymbol { MethodKind: not MethodKind.Ordinary } || !member.IsAbstract)
                continue;
            if (member is IMethodSymbol { IsGenericMethod: false, IsStatic: false } method && ReadMethod(method) is { } read)
                methods.Add(read);
            else if (member is not IMethodSymbol { IsGenericMethod: false, IsStatic: false })
                Report(Descriptors.PythonMemberNotAsync, member, type.Name, member.Name, ", neither generic nor static");
        }

        return new PythonModuleModel
        {
            MetadataName = MetadataName(type),
            TypeName = ValueTypes.NameOf(type),
            Module = module,
            Methods = methods.ToEquatableArray(),
            IsWellFormed = isWellFormed,
        };

        PythonMethodModel? ReadMethod(IMethodSymbol method)
        {
            if (ResultOf(method.ReturnType) is not { } result)
            {
                Report(Descriptors.PythonMemberNotAsync, method, type.Name, method.Name, "");
                return null;
            }

            string? read = result.Type is null ? null : PythonTypes.FromPython(result.Type, "__value");
            if (result.Type is not null && read is null)
                Report(Descriptors.PythonTypeCannotCross, method, type.Name, method.Name, "its result", ValueTypes.ShownName(result.Type));
            List<PythonArgumentModel> arguments = [];
            bool hasToken = false;
            foreach (IParameterSymbol parameter in method.Parameters)
            {
                bool isToken = parameter.Type is { Name: "CancellationToken" } && parameter.Type.ContainingNamespace?.ToDisplayString() == "System.Threading";
                hasToken |= isToken;
                string? value = isToken || parameter.RefKind != RefKind.None ? null : PythonTypes.ToPython(parameter.Type, CodeName(parameter.Name));
                if (!isToken && value is null)
                    Report(Descriptors.PythonTypeCannotCross, parameter, type.Name, method.Name, $"parameter '{parameter.Name}'", ValueTypes.ShownName(parameter.Type));
                arguments.Add(new PythonArgumentModel(ValueTypes.NameOf(parameter.Type), parameter.Name, PythonName(parameter) ?? FlowReader.Separated(parameter.Name, '_'), value));
            }

            if (!hasToken)
                problems?.All.Add((new Problem(Descriptors.PythonTokenMissing, Anchor.Flow, type.Name, method.Name), method.Locations.FirstOrDefault()));
            return new PythonMethodModel
            {
                Owner = ValueTypes.NameOf(method.ContainingType),
                Name = method.Name,
                Function = PythonName(method) ?? FunctionName(method.Name),
                ReturnType = ValueTypes.NameOf(method.ReturnType),
                Result = read,
                Returns = result.Type is null ? "Nothing" : ValueTypes.IsPythonObject(result.Type) ? "Handle" : "Value",
                Arguments = arguments.ToEquatableArray(),
            };
        }

        void Report(DiagnosticDescriptor rule, ISymbol at, params string[] arguments)
        {
            isWellFormed = false;
            problems?.All.Add((new Problem(rule, Anchor.Flow, arguments), at.Locations.FirstOrDefault(location => location.IsInSource) ?? type.Locations.FirstOrDefault()));
        }
    }

    private static string CodeName(string name) => FlowKit.Analyzers.Generation.CodeText.Name(name);

    private static string FunctionName(string method) =>
        FlowReader.Separated(method.Length > 5 && method.EndsWith("Async", StringComparison.Ordinal) ? method.Substring(0, method.Length - 5) : method, '_');

    private static string? PythonName(ISymbol symbol) =>
        symbol.GetAttributes().FirstOrDefault(data => FlowReader.IsFlowKit(data.AttributeClass, "PythonNameAttribute"))?.ConstructorArguments is [{ Value: string { Length: > 0 } name }]
            ? name
            : null;

    private static (ITypeSymbol? Type, bool IsTask)? ResultOf(ITypeSymbol type) =>
        type is INamedTypeSymbol { Name: "Task" } task && task.ContainingNamespace.ToDisplayString() == "System.Threading.Tasks"
            ? (task.TypeArguments.FirstOrDefault(), true)
            : null;

    private static bool IsModuleName(string module) =>
        module.Length > 0 && module.Split('.').All(part => part.Length > 0 && !char.IsDigit(part[0]) && part.All(c => c == '_' || char.IsLetterOrDigit(c)));

    private static bool IsAccessible(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? at = type; at is not null; at = at.ContainingType)
        {
            if (at.DeclaredAccessibility is Accessibility.Private or Accessibility.Protected or Accessibility.ProtectedAndInternal || at.IsFileLocal || (at.IsGenericType && !ReferenceEquals(at, type)))
                return false;
        }

        return true;
    }

    private static string MetadataName(INamedTypeSymbol type) =>
        (type.ContainingNamespace is { IsGlobalNamespace: false } space ? space.ToDisplayString() + "." : "")
        + (type.ContainingType is null ? "" : type.ContainingType.MetadataName + "+")
        + type.MetadataName;
}
