namespace FlowKit.Environments.Python;

/// <summary>What a Python call gives back.</summary>
public enum PythonReturn
{
    /// <summary>A value: plain ones are copied to C#; what has no C# form becomes a handle.</summary>
    Value,

    /// <summary>A handle, whatever it is: the object stays in the worker.</summary>
    Handle,

    /// <summary>Nothing: the result is dropped in the worker.</summary>
    Nothing,
}
