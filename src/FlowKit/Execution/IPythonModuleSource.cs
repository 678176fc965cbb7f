using FlowKit.Definition;
using FlowKit.Environments.Hydration;

namespace FlowKit.Execution;

/// <summary>Gives the C# faces of Python modules. The default gives the generated proxies; unit tests give stubs.</summary>
public interface IPythonModuleSource
{
    /// <summary>The face of a module in an environment.</summary>
    /// <typeparam name="T">An interface with <see cref="PythonModuleAttribute"/>.</typeparam>
    /// <param name="environment">The environment that the step runs in.</param>
    /// <param name="connection">Gives the Python session of the task; started by the first call.</param>
    /// <returns>The face.</returns>
    T Create<T>(HydratedEnvironment environment, PythonConnection connection)
        where T : class;
}
