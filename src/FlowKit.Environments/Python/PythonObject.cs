using System.Diagnostics.CodeAnalysis;
using FlowKit.Environments.Specs;

namespace FlowKit.Environments.Python;

/// <summary>
/// An object of Python that C# does not look into, such as a trained model: a handle while its worker lives, a pickle when asked for. It remembers
/// the environment that wrote it, and is loaded only where every package of that environment is active with the same hash.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The semaphore's wait handle is never asked for, so there is nothing to release.")]
public sealed class PythonObject
{
    private readonly SemaphoreSlim _pickling = new(1, 1);
    private PythonPickle? _pickle;

    private PythonObject(EnvironmentId environment, string typeName)
    {
        Environment = environment;
        TypeName = typeName;
    }

    /// <summary>The environment that it was made in.</summary>
    public EnvironmentId Environment { get; }

    /// <summary>The type of the object, with its module, for example <c>sklearn.tree._classes.DecisionTreeRegressor</c>.</summary>
    public string TypeName { get; }

    /// <summary>The session that holds it; null for one that came from a pickle.</summary>
    public IPythonSession? Session { get; private init; }

    /// <summary>The number of the object in its session; 0 for one that came from a pickle.</summary>
    public long Handle { get; private init; }

    /// <summary>An object from its pickle. Nothing is loaded before a session needs it.</summary>
    public static PythonObject FromPickle(PythonPickle pickle)
    {
        ArgumentNullException.ThrowIfNull(pickle);
        return new PythonObject(pickle.Environment, pickle.TypeName) { _pickle = pickle };
    }

    /// <summary>An object that stays in a session.</summary>
    /// <param name="session">The session.</param>
    /// <param name="handle">Its number there, greater than 0.</param>
    /// <param name="typeName">Its type, with its module.</param>
    public static PythonObject InSession(IPythonSession session, long handle, string typeName)
    {
        ArgumentNullException.ThrowIfNull(session);
        return new PythonObject(session.Environment, typeName) { Session = session, Handle = handle };
    }

    /// <summary>The pickle of the object, made once, while its session lives.</summary>
    /// <exception cref="FlowKitException"><c>FK8315</c>: Python cannot pickle it. <c>FK8314</c>: its session ended before it was pickled.</exception>
    public async Task<PythonPickle> PickleAsync(CancellationToken cancellationToken = default)
    {
        if (_pickle is { } known) return known;
        await _pickling.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _pickle ??= await Session!.PickleAsync(this, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _pickling.Release();
        }
    }

    /// <summary>The type and the environment.</summary>
    public override string ToString() => $"{TypeName} of environment {Environment.Abbreviated}";
}
