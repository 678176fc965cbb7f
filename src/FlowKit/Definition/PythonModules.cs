using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace FlowKit.Definition;

/// <summary>
/// The generated proxies of interfaces with <see cref="PythonModuleAttribute"/>: each assembly's generated module initializer adds its own. Process-wide, and only ever added to.
/// </summary>
public static class PythonModules
{
    private static readonly ConcurrentDictionary<Type, (string Module, Func<PythonConnection, object> Create, ImmutableArray<CarriedFile> Files)> Known = new();

    /// <summary>Adds a proxy; called by generated code. Adding one again changes nothing.</summary>
    /// <typeparam name="T">The interface.</typeparam>
    /// <param name="module">The Python module's dotted name.</param>
    /// <param name="create">Makes the proxy.</param>
    /// <param name="files">The Python files that the interface's assembly carries. Default: none.</param>
    public static void Add<T>(string module, Func<PythonConnection, T> create, ImmutableArray<CarriedFile> files = default)
        where T : class => Known.TryAdd(typeof(T), (module, create, files.IsDefault ? [] : files));

    /// <summary>The module of an interface.</summary>
    /// <typeparam name="T">The interface.</typeparam>
    /// <returns>Its dotted name.</returns>
    /// <exception cref="FlowKitException">The interface has no proxy (<c>FK8412</c>).</exception>
    public static string ModuleOf<T>()
        where T : class => Find<T>().Module;

    /// <summary>The Python files that an interface's assembly carries: they go to the worker of a flow that uses it, whichever assembly the flow is in.</summary>
    /// <typeparam name="T">The interface.</typeparam>
    /// <returns>The files; empty for an interface that has no proxy.</returns>
    public static ImmutableArray<CarriedFile> FilesOf<T>()
        where T : class => TryFind<T>(out (string, Func<PythonConnection, object>, ImmutableArray<CarriedFile> Files) found) ? found.Files : [];

    /// <summary>Makes a proxy.</summary>
    /// <typeparam name="T">The interface.</typeparam>
    /// <param name="connection">Gives the session that calls go to; it is asked at each call.</param>
    /// <returns>The proxy.</returns>
    /// <exception cref="FlowKitException">The interface has no proxy (<c>FK8412</c>).</exception>
    public static T Create<T>(PythonConnection connection)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(connection);
        return (T)Find<T>().Create(connection);
    }

    // An assembly of which only an interface was named so far has not run its initializer yet.
    private static bool TryFind<T>(out (string Module, Func<PythonConnection, object> Create, ImmutableArray<CarriedFile> Files) found)
    {
        if (Known.TryGetValue(typeof(T), out found))
            return true;
        RuntimeHelpers.RunModuleConstructor(typeof(T).Module.ModuleHandle);
        return Known.TryGetValue(typeof(T), out found);
    }

    private static (string Module, Func<PythonConnection, object> Create, ImmutableArray<CarriedFile> Files) Find<T>() =>
        TryFind<T>(out (string, Func<PythonConnection, object>, ImmutableArray<CarriedFile>) found)
            ? found
            : throw new FlowKitException(
                FlowErrors.NoPythonModule,
                $"There is no proxy of {typeof(T).Name}. Is it an interface with [PythonModule], in a project that FlowKit's generator runs in?");
}
