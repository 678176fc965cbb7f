namespace FlowKit.Pypi.Specs;

/// <summary>An implementation of Python.</summary>
public enum PythonImplementation
{
    /// <summary>CPython.</summary>
    CPython,

    /// <summary>PyPy.</summary>
    PyPy,
}
