using FlowKit.Definition;
using FlowKit.Environments.Hydration;
using FlowKit.Environments.Python;
using FlowKit.Execution;

namespace FlowKit.Testing.Flows;

/// <summary>Stubs in the place of Python.</summary>
internal sealed class TestPython(IReadOnlyDictionary<Type, Func<TestEnvironment, object>> stubs) : IPythonModuleSource, IPythonSessionFactory
{
    public T Create<T>(HydratedEnvironment environment, PythonConnection connection)
        where T : class =>
        stubs.TryGetValue(typeof(T), out Func<TestEnvironment, object>? make)
            ? (T)make(new TestEnvironment(environment))
            : throw new FlowKitException(FlowErrors.NoPythonModule, $"This flow test has no stub of {typeof(T).Name}. Give one with WithPython<{typeof(T).Name}>(…).");

    public Task<IPythonSession> StartAsync(PythonSessionRequest request, CancellationToken cancellationToken = default) =>
        throw new FlowKitException(FlowErrors.NoPythonModule, "A flow test starts no Python. Give stubs of the Python modules that the flow uses, with WithPython.");
}
