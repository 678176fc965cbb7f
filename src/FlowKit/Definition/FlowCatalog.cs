using System.Collections.Concurrent;

namespace FlowKit.Definition;

/// <summary>
/// The flows of the assemblies that have been loaded: each assembly's generated module initializer adds its own, so a program knows its flows without reflection. Process-wide, and only
/// ever added to.
/// </summary>
public static class FlowCatalog
{
    private static readonly ConcurrentDictionary<Type, Func<FlowDefinition>> Known = new();

    /// <summary>All flows, ordered by name and type.</summary>
    public static IReadOnlyList<FlowDefinition> Flows =>
        [.. Known.Values.Select(definition => definition()).OrderBy(flow => flow.Name, StringComparer.Ordinal).ThenBy(flow => flow.TypeName, StringComparer.Ordinal)];

    /// <summary>Adds a flow; called by generated code. Adding one again changes nothing; its definition is made when it is first asked for.</summary>
    /// <typeparam name="TFlow">The flow.</typeparam>
    public static void Add<TFlow>()
        where TFlow : Flow<TFlow>, IFlow<TFlow> => Known.TryAdd(typeof(TFlow), static () => TFlow.Definition);
}
