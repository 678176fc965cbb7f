using FlowKit.Definition;
using FlowKit.Environments.Hydration;

namespace FlowKit.Execution;

/// <summary>The proxies that the generator wrote.</summary>
internal sealed class GeneratedPythonModules : IPythonModuleSource
{
    public static GeneratedPythonModules Instance { get; } = new();

    public T Create<T>(HydratedEnvironment environment, PythonConnection connection)
        where T : class => PythonModules.Create<T>(connection);
}
