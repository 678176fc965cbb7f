using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using FlowKit.Artifacts;
using FlowKit.Content.Downloading;
using FlowKit.Environments;
using FlowKit.Environments.Caching;
using FlowKit.Environments.Specs;
using FlowKit.Environments.Stores;
using FlowKit.Execution;
using FlowKit.Metadata;
using FlowKit.Pypi.Packages.Building;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace FlowKit.Hosting;

/// <summary>Registers FlowKit in a container.</summary>
public static class FlowKitServices
{
    /// <summary>Registers <see cref="IFlowRunner"/> and what it needs: the stores, and the environment runtime. What is registered already stays; calling it again changes nothing.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">What code sets, over variables and <c>flowkit.json</c>. The default is nothing.</param>
    /// <returns>Adds flows.</returns>
    public static FlowKitBuilder AddFlowKit(this IServiceCollection services, Action<FlowKitOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(_ => FlowKitOptions.Load(configure));
        services.TryAddSingleton(static provider => MetadataOf(provider.GetRequiredService<FlowKitOptions>()));
        services.TryAddSingleton(static provider => ArtifactsOf(provider.GetRequiredService<FlowKitOptions>()));
        services.TryAddSingleton(static provider => new EnvironmentRuntime(EnvironmentsOf(provider.GetRequiredService<FlowKitOptions>()), time: provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(static provider => new EnvironmentCache(provider.GetRequiredService<FlowKitOptions>().CacheFolder));
        services.TryAddSingleton<IFlowRunner>(static provider =>
        {
            FlowKitOptions options = provider.GetRequiredService<FlowKitOptions>();
            return new FlowRunner(new FlowRunnerOptions
            {
                Metadata = provider.GetRequiredService<IMetadataStore>(),
                Artifacts = provider.GetRequiredService<IArtifactStore>(),
                Environments = provider.GetRequiredService<EnvironmentRuntime>(),
                CodeFolder = options.CacheFolder,
                Services = provider,
                Time = provider.GetRequiredService<TimeProvider>(),
                MaxParallelism = options.Parallelism,
            });
        });
        return new FlowKitBuilder(services);
    }

    private static IMetadataStore MetadataOf(FlowKitOptions options) =>
        options.Metadata ?? new SqliteMetadataStore(options.MetadataFile ?? Path.Combine(options.Folder, "metadata.db"));

    private static IArtifactStore ArtifactsOf(FlowKitOptions options) =>
        options.Artifacts ?? new FolderArtifactStore(options.ArtifactFolder ?? Path.Combine(options.Folder, "artifacts"));

    private static EnvironmentOptions EnvironmentsOf(FlowKitOptions options)
    {
        WebProxy? proxy = options.Proxy is null ? null : new WebProxy(options.Proxy);
        IReadOnlyList<X509Certificate2> authorities = options.CertificateFile is { } file ? CertificateFiles.ReadAuthorities(file) : [];
        EnvironmentOptions environments = new()
        {
            CacheFolder = options.CacheFolder,
            Store = options.Store ?? new FolderEnvironmentStore(options.StoreFolder ?? Path.Combine(options.Folder, "environments")),
            Resolutions = options.ResolutionFolder is { } resolutions ? new FolderEnvironmentStore(resolutions) : null,
            ChannelRelationsMaxDepth = options.ChannelRelationsMaxDepth,
            DefaultPython = options.DefaultPython,
            PythonExecutable = options.PythonExecutable,
            Offline = options.Offline,
            ExcludeNewer = options.ExcludeNewer,
            CondaSettings = options.CondaSettings,
            PypiSettings = options.PypiSettings,
            CondaRetries = options.CondaRetries,
            CondaPypiMapping = options.CondaPypiMapping,
            CompileBytecode = options.CompileBytecode,
            Parallelism = options.Downloads,
            KeyringHelper = options.KeyringHelper,
            Http = new HttpFetcherOptions { Offline = options.Offline, Proxy = proxy, CertificateAuthorities = authorities, ClientCertificate = ClientOf(options) },
            Git = new GitOptions { Proxy = proxy, CertificateAuthorities = authorities, ClientCertificateFile = options.ClientCertificateFile, ClientKeyFile = options.ClientKeyFile },
        };
        Replace(environments.Channels, options.Channels);
        Replace(environments.Indexes, options.Indexes);
        Replace(environments.Sources, options.Sources);
        Replace(environments.Mirrors, options.Mirrors);
        Replace(environments.Platforms, options.Platforms);
        Replace(environments.NoBuild, options.NoBuild);
        Replace(environments.Constraints, options.Constraints);
        Replace(environments.Overrides, options.Overrides);
        foreach ((string name, CutOff cutOff) in options.ExcludeNewerPackages) environments.ExcludeNewerPackages[name] = cutOff;
        return environments;
    }

    private static SslStreamCertificateContext? ClientOf(FlowKitOptions options)
    {
        if (options.ClientCertificateFile is { } file)
            return CertificateFiles.ReadClient(file, options.ClientKeyFile);
        return options.ClientKeyFile is null ? null : throw new FlowKitException(FlowErrors.InvalidConfiguration,
            "A private key is named (ClientKeyFile, FLOWKIT_CLIENT_KEY) and no certificate that it belongs to. Name that too (ClientCertificateFile, FLOWKIT_CLIENT_CERTIFICATE).");
    }

    private static void Replace<T>(IList<T> list, IEnumerable<T> values)
    {
        list.Clear();
        foreach (T value in values)
        {
            list.Add(value);
        }
    }
}
