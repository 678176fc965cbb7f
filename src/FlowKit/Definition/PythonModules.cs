using System.Collections.Concurrent;

namespace FlowKit.Definition;

/// <summary>
/// The generated proxies of interfaces with <see cref="PythonModuleAttribute"/>: each assembly's generated module initializer adds its own. Process-wide, and only ever added to.
/// </summary>
public static class PythonModules
{
    private static readonly ConcurrentDictionary<Type, (string Module, Func<PythonConnection, object> Create)> Known = new();

    /// <summary>Adds a proxy; called by generated code. Adding one again changes nothing.</summary>
    /// <typeparam name="T">The interface.</typeparam>
    /// <param name="module">The Python module's dotted name.</param>
    /// <param name="create">Makes the proxy.</param>
    public static void Add<T>(string module, Func<PythonConnection, T> create)
        where T : class => Known.TryAdd(typeof(T), (module, create));

    /// <summary>The module of an interface.</summary>
    /// <typeparam name="T">The interface.</typeparam>
    /// <returns>Its dotted name.</returns>
    /// <exception cref="FlowKitException">The interface has no proxy (<c>FK8412</c>).</exception>
    public static string ModuleOf<T>()
        where T : class => Find<T>().Module;

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

    private static (string Module, Func<PythonConnection, object> Create) Find<T>() =>
        Known.TryGetValue(typeof(T), out (string, Func<PythonConnection, object>) found)
            ? found
            : throw new FlowKitException(
                FlowErrors.NoPythonModule,
                $"There is no proxy of {typeof(T).Name}. Is it an interface with [PythonModule], in a project that FlowKit's generator runs in?");
}
