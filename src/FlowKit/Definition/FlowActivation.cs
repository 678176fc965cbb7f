namespace FlowKit.Definition;

/// <summary>What an instance is made of: services for its constructor, and values for its parameters and trigger members.</summary>
public sealed class FlowActivation
{
    private readonly IServiceProvider? _services;
    private readonly IReadOnlyDictionary<string, ParameterValue> _values;

    /// <summary>Creates an activation.</summary>
    /// <param name="values">Values by the property's name; a parameter that is not in it keeps its initializer.</param>
    /// <param name="services">Where constructor arguments come from; <see langword="null"/> where the flow asks for none.</param>
    public FlowActivation(IReadOnlyDictionary<string, ParameterValue> values, IServiceProvider? services = null)
    {
        _values = values ?? throw new ArgumentNullException(nameof(values));
        _services = services;
    }

    /// <summary>A service for a constructor argument.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="flow">The flow, for the message.</param>
    /// <returns>The service.</returns>
    /// <exception cref="FlowKitException">It is not registered (<c>FK8409</c>).</exception>
    public T Service<T>(string flow)
        where T : notnull =>
        _services?.GetService(typeof(T)) is T service
            ? service
            : throw new FlowKitException(
                FlowErrors.MissingService,
                $"The constructor of {flow} asks for {typeof(T).Name}, which is not registered. Register it where AddFlowKit() is called.");

    /// <summary>A service for an optional constructor argument.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="fallback">The argument's default.</param>
    /// <returns>The service, or <paramref name="fallback"/>.</returns>
    public T ServiceOr<T>(T fallback) => _services?.GetService(typeof(T)) is T service ? service : fallback;

    /// <summary>The value of a required member.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="parameter">The member.</param>
    /// <returns>The value.</returns>
    /// <exception cref="FlowKitException">There is none (<c>FK8408</c>), or it cannot be read (<c>FK8407</c>).</exception>
    public T Required<T>(ParameterDefinition<T> parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        return TryGet(parameter, out T value) ? value : throw new FlowKitException(FlowErrors.MissingParameter, parameter.MissingMessage());
    }

    /// <summary>The value of a member, where one is given.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="parameter">The member.</param>
    /// <param name="value">The value.</param>
    /// <returns>Whether one is given.</returns>
    /// <exception cref="FlowKitException">It cannot be read (<c>FK8407</c>).</exception>
    public bool TryGet<T>(ParameterDefinition<T> parameter, out T value)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        if (_values.TryGetValue(parameter.Name, out ParameterValue given))
        {
            value = given.Read(parameter);
            return true;
        }

        value = default!;
        return false;
    }
}
