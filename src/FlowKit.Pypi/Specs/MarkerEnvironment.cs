namespace FlowKit.Pypi.Specs;

/// <summary>
/// The eleven values that markers are evaluated against (dependency specifiers standard). They describe a target; nothing here asks the
/// machine it runs on. <see cref="PypiTarget"/> makes one for a platform and a Python.
/// </summary>
public sealed class MarkerEnvironment : IEquatable<MarkerEnvironment>
{
    private readonly string[] _values;
    private readonly Pep440Version?[] _versions = new Pep440Version?[4];

    private MarkerEnvironment(string[] values)
    {
        _values = values;
        for (int i = 0; i < _versions.Length; i++)
        {
            string text = values[(int)VersionVariable(i)];

            // A Python built between two releases calls itself "3.13.0+".
            if (text.EndsWith("+", StringComparison.Ordinal)) text += "local";
            _versions[i] = Pep440Version.TryParse(text, out Pep440Version? version) ? version : null;
        }
    }

    /// <summary><c>os_name</c>.</summary>
    public string OsName => this[MarkerVariable.OsName];

    /// <summary><c>sys_platform</c>.</summary>
    public string SysPlatform => this[MarkerVariable.SysPlatform];

    /// <summary><c>platform_machine</c>.</summary>
    public string PlatformMachine => this[MarkerVariable.PlatformMachine];

    /// <summary><c>platform_python_implementation</c>.</summary>
    public string PlatformPythonImplementation => this[MarkerVariable.PlatformPythonImplementation];

    /// <summary><c>platform_release</c>.</summary>
    public string PlatformRelease => this[MarkerVariable.PlatformRelease];

    /// <summary><c>platform_system</c>.</summary>
    public string PlatformSystem => this[MarkerVariable.PlatformSystem];

    /// <summary><c>platform_version</c>.</summary>
    public string PlatformVersion => this[MarkerVariable.PlatformVersion];

    /// <summary><c>python_version</c>: major and minor.</summary>
    public string PythonVersion => this[MarkerVariable.PythonVersion];

    /// <summary><c>python_full_version</c>.</summary>
    public string PythonFullVersion => this[MarkerVariable.PythonFullVersion];

    /// <summary><c>implementation_name</c>.</summary>
    public string ImplementationName => this[MarkerVariable.ImplementationName];

    /// <summary><c>implementation_version</c>.</summary>
    public string ImplementationVersion => this[MarkerVariable.ImplementationVersion];

    /// <summary>The value of a variable; empty for those that hold a set (<c>extra</c>, <c>extras</c>, <c>dependency_groups</c>).</summary>
    public string this[MarkerVariable variable] => MarkerVariables.IsSet(variable) ? "" : _values[(int)variable];

    /// <summary>Makes an environment of named values (<c>os_name</c>…), as an interpreter's probe or a lock gives them. A missing one is empty.</summary>
    /// <exception cref="FlowKitException">A name is no variable with a single value (FK7205).</exception>
    public static MarkerEnvironment Create(IEnumerable<KeyValuePair<string, string>> values)
    {
        if (values is null) throw new ArgumentNullException(nameof(values));
        string[] all = new string[MarkerVariables.ValueCount];
        for (int i = 0; i < all.Length; i++) all[i] = "";
        foreach (KeyValuePair<string, string> value in values)
        {
            if (!MarkerVariables.TryParse(value.Key, out MarkerVariable variable) || MarkerVariables.IsSet(variable))
                throw new FlowKitException(PypiErrors.InvalidMarker, "'" + value.Key + "' is no marker variable that an environment has a value for.");
            all[(int)variable] = value.Value;
        }
        return new MarkerEnvironment(all);
    }

    /// <summary>The same environment with one value changed.</summary>
    public MarkerEnvironment With(MarkerVariable variable, string value)
    {
        if (MarkerVariables.IsSet(variable)) throw new ArgumentOutOfRangeException(nameof(variable));
        string[] all = (string[])_values.Clone();
        all[(int)variable] = value;
        return new MarkerEnvironment(all);
    }

    /// <summary>The value of a version variable as a version; null for others, and where the value is none.</summary>
    internal Pep440Version? VersionOf(MarkerVariable variable) => variable switch
    {
        MarkerVariable.PythonVersion => _versions[0],
        MarkerVariable.PythonFullVersion => _versions[1],
        MarkerVariable.ImplementationVersion => _versions[2],
        MarkerVariable.PlatformRelease => _versions[3],
        _ => null,
    };

    /// <summary>The names and values, in a fixed order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> ToPairs()
    {
        KeyValuePair<string, string>[] pairs = new KeyValuePair<string, string>[_values.Length];
        for (int i = 0; i < pairs.Length; i++) pairs[i] = new(MarkerVariables.NameOf((MarkerVariable)i), _values[i]);
        return pairs;
    }

    /// <inheritdoc/>
    public bool Equals(MarkerEnvironment? other) => other is not null && _values.SequenceEqual(other._values, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as MarkerEnvironment);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        int hash = 17;
        foreach (string value in _values) hash = unchecked((hash * 31) + value.GetHashCode());
        return hash;
    }

    private static MarkerVariable VersionVariable(int index) => index switch
    {
        0 => MarkerVariable.PythonVersion,
        1 => MarkerVariable.PythonFullVersion,
        2 => MarkerVariable.ImplementationVersion,
        _ => MarkerVariable.PlatformRelease,
    };
}
