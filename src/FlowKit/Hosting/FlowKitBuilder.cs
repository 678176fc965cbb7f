using FlowKit.Definition;
using Microsoft.Extensions.DependencyInjection;

namespace FlowKit.Hosting;

/// <summary>Adds flows to what <see cref="FlowKitServices.AddFlowKit"/> registered.</summary>
public sealed class FlowKitBuilder
{
    internal FlowKitBuilder(IServiceCollection services) => Services = services;

    /// <summary>The services.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Makes a flow known. Flows of the assemblies that are loaded are known without it.</summary>
    /// <typeparam name="TFlow">The flow.</typeparam>
    /// <returns>The builder.</returns>
    public FlowKitBuilder AddFlow<TFlow>()
        where TFlow : Flow<TFlow>, IFlow<TFlow>
    {
        FlowCatalog.Add<TFlow>();
        return this;
    }
}
