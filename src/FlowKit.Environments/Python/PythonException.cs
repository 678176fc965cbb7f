namespace FlowKit.Environments.Python;

/// <summary>Python code raised an exception: <c>FK8310</c>, with the Python type, message and traceback.</summary>
public sealed class PythonException : FlowKitException
{
    /// <summary>Creates an error.</summary>
    /// <param name="what">What was called.</param>
    /// <param name="pythonType">The type of the exception, with its module.</param>
    /// <param name="pythonMessage">Its text.</param>
    /// <param name="traceback">The traceback as Python prints it, without the worker's own frames.</param>
    public PythonException(string what, string pythonType, string pythonMessage, string traceback)
        : base(EnvironmentErrors.PythonException, $"{what} raised {pythonType}: {pythonMessage}\n{traceback}".TrimEnd())
    {
        PythonType = pythonType;
        PythonMessage = pythonMessage;
        Traceback = traceback;
    }

    /// <summary>The type of the Python exception, for example <c>ValueError</c> or <c>sklearn.exceptions.NotFittedError</c>.</summary>
    public string PythonType { get; }

    /// <summary>The text of the Python exception.</summary>
    public string PythonMessage { get; }

    /// <summary>The traceback as Python prints it.</summary>
    public string Traceback { get; }
}
