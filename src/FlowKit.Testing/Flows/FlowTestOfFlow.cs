using FlowKit.Definition;
using FlowKit.Environments;
using FlowKit.Environments.Specs;
using FlowKit.Execution;
using FlowKit.Metadata;
using FlowKit.Testing.Environments;

namespace FlowKit.Testing.Flows;

/// <summary>A test of a flow, being configured. Each <c>With</c> changes it and gives it back.</summary>
/// <typeparam name="TFlow">The flow.</typeparam>
public sealed class FlowTest<TFlow>
    where TFlow : Flow<TFlow>, IFlow<TFlow>
{
    private readonly FlowTestWorld _world;
    private readonly IReadOnlyList<RunReference> _triggeredBy;
    private readonly RunOptions _options = new();
    private readonly TestServices _services = new();
    private readonly Dictionary<Type, Func<TestEnvironment, object>> _python = [];
    private readonly Dictionary<string, Func<IReadOnlyList<string>, ProgramResult>> _programs = new(StringComparer.Ordinal);
    private readonly List<FlowDefinition> _flows = [TFlow.Definition];
    private readonly List<string> _platforms = ["linux-64"];
    private FlowTestSources _sources;
    private TimeProvider _time = TimeProvider.System;

    internal FlowTest(FlowTestWorld world, IReadOnlyList<RunReference> triggeredBy, FlowTestSources? sources = null)
    {
        _world = world;
        _triggeredBy = triggeredBy;
        _sources = sources ?? FlowTestSources.None;
    }

    /// <summary>Gives a parameter its value.</summary>
    /// <param name="parameter">The property's name.</param>
    /// <param name="value">A value of the property's type.</param>
    public FlowTest<TFlow> With(string parameter, object? value)
    {
        _options.Set(parameter, value);
        return this;
    }

    /// <summary>Gives the flow's constructor a service.</summary>
    /// <typeparam name="T">The type that the constructor asks for.</typeparam>
    /// <param name="service">The service.</param>
    public FlowTest<TFlow> WithService<T>(T service)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(service);
        _services.Add(service);
        return this;
    }

    /// <summary>Puts a stub in the place of a Python module.</summary>
    /// <typeparam name="T">The interface of the module.</typeparam>
    /// <param name="stub">The stub.</param>
    public FlowTest<TFlow> WithPython<T>(T stub)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(stub);
        _python[typeof(T)] = _ => stub;
        return this;
    }

    /// <summary>Puts a stub in the place of a Python module, made for the environment of the step that asks: it can make and load objects.</summary>
    /// <typeparam name="T">The interface of the module.</typeparam>
    /// <param name="stub">Makes the stub.</param>
    public FlowTest<TFlow> WithPython<T>(Func<TestEnvironment, T> stub)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(stub);
        _python[typeof(T)] = environment => stub(environment);
        return this;
    }

    /// <summary>Puts a stub in the place of a program.</summary>
    /// <param name="program">The program's name, as the step writes it.</param>
    /// <param name="run">Gets the arguments.</param>
    public FlowTest<TFlow> WithProgram(string program, Func<IReadOnlyList<string>, ProgramResult> run)
    {
        _programs[program] = run;
        return this;
    }

    /// <summary>Gives an index. The first one is what steps use that name none; further ones are asked after it.</summary>
    /// <param name="index">The index.</param>
    /// <param name="name">Its name. The default is <c>pypi</c>.</param>
    public FlowTest<TFlow> WithIndex(LocalIndexBuilder index, string name = "pypi")
    {
        ArgumentNullException.ThrowIfNull(index);
        Uri address = index.PutInto(_world.Fetcher, name);
        _sources = _sources with { Indexes = [.. _sources.Indexes.Where(known => known.Name != name), EnvironmentSource.Named(name, address)] };
        return this;
    }

    /// <summary>Gives a channel. The first one comes first where steps name none.</summary>
    /// <param name="channel">The channel, with its name.</param>
    public FlowTest<TFlow> WithChannel(LocalChannelBuilder channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        channel.PutInto(_world.Fetcher);
        _sources = _sources with { Channels = [.. _sources.Channels.Where(known => known.Name != channel.Name), EnvironmentSource.Named(channel.Name, channel.MemoryAddress)] };
        return this;
    }

    /// <summary>Says for which platforms steps are resolved that name none. The default is <c>linux-64</c>, on every machine.</summary>
    /// <param name="platforms">The platforms.</param>
    public FlowTest<TFlow> WithPlatforms(params IEnumerable<string> platforms)
    {
        List<string> given = [.. platforms];
        _platforms.Clear();
        _platforms.AddRange(given);
        return this;
    }

    /// <summary>Makes a further flow known, so that it is started where it waits for this one. The default is that no other flow is started.</summary>
    /// <typeparam name="TOther">The flow.</typeparam>
    public FlowTest<TFlow> WithFlow<TOther>()
        where TOther : Flow<TOther>, IFlow<TOther>
    {
        _flows.Add(TOther.Definition);
        return this;
    }

    /// <summary>Sets the clock.</summary>
    /// <param name="time">The clock. The default is the system's.</param>
    public FlowTest<TFlow> WithTime(TimeProvider time)
    {
        _time = time ?? throw new ArgumentNullException(nameof(time));
        return this;
    }

    /// <summary>Runs the flow, and the flows that were made known and wait for it.</summary>
    /// <param name="cancellationToken">Stops the run.</param>
    /// <returns>The run, whether it succeeded or not.</returns>
    /// <exception cref="FlowKitException">The run could not begin: a parameter is missing or wrong.</exception>
    public async Task<FlowTestRun<TFlow>> RunAsync(CancellationToken cancellationToken = default)
    {
        EnvironmentOptions environments = new()
        {
            CacheFolder = FlowTestWorld.Nowhere,
            Store = _world.Store,
            Resolutions = _world.Resolutions,
            Fetcher = _world.Fetcher,
        };
        Replace(environments.Channels, _sources.Channels);
        Replace(environments.Indexes, _sources.Indexes);
        Replace(environments.Platforms, _platforms);
        TestPython python = new(_python);
        EnvironmentRuntime runtime = new(environments, new TestHydrator(), python, _time);
        FlowRunner runner = new(new FlowRunnerOptions
        {
            Metadata = _world.Metadata,
            Artifacts = _world.Artifacts,
            Environments = runtime,
            PythonModules = python,
            Programs = new TestPrograms(_programs),
            Services = _services,
            Time = _time,
            Flows = () => _flows,
        });
        FlowRun<TFlow> run = await runner.RunAsync<TFlow>(Configure, cancellationToken).ConfigureAwait(false);
        return new FlowTestRun<TFlow>(run, _world, _sources, runtime);
    }

    private static void Replace<T>(IList<T> list, IEnumerable<T> values)
    {
        list.Clear();
        foreach (T value in values)
        {
            list.Add(value);
        }
    }

    private void Configure(RunOptions options)
    {
        options.TriggeredBy = _triggeredBy;
        options.SetAll(_options);
    }
}
