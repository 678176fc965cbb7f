namespace FlowKit.Testing.Flows;

/// <summary>The services that a test gives to the constructors of its flows. They are the test's own, and stay at hand after the run: what the run left is made with them.</summary>
internal sealed class TestServices : IServiceProvider
{
    private readonly Dictionary<Type, object> _services = [];

    public void Add<T>(T service)
        where T : class => _services[typeof(T)] = service;

    public object? GetService(Type serviceType) => _services.GetValueOrDefault(serviceType);
}
