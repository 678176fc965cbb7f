using Microsoft.CodeAnalysis;

namespace FlowKit.Analyzers.Rules;

internal static partial class Descriptors
{
    public static readonly DiagnosticDescriptor PythonMemberNotAsync = Error(
        "FK5001", "Member of a Python module must be an asynchronous method", "'{0}.{1}' must be a method that returns Task or Task<T>{2}");

    public static readonly DiagnosticDescriptor PythonTypeCannotCross = Error(
        "FK5002", "Type cannot cross to Python", "'{0}.{1}': {2} of type {3} cannot cross to Python; numbers, text, bytes, PythonObject, and lists and dictionaries of them can");

    public static readonly DiagnosticDescriptor PythonFunctionMissing = Warning(
        "FK5003", "Python file has no such function", "'{0}.{1}' calls '{2}', and {3}");

    public static readonly DiagnosticDescriptor PythonTokenMissing = Info(
        "FK5004", "Member of a Python module takes no cancellation token", "'{0}.{1}' takes no CancellationToken, so a call cannot be stopped");

    public static readonly DiagnosticDescriptor PythonModuleName = Error(
        "FK5005", "Python module name is not valid", "'{0}' is no module name as Python imports it, for example 'training.model'");

    public static readonly DiagnosticDescriptor StepBlocks = Warning(
        "FK6001", "Step blocks on asynchronous code", "'{0}' blocks the step until a task is done: make the step async and await it");

    public static readonly DiagnosticDescriptor StepReadsClock = Info(
        "FK6002", "Step reads the clock", "'{0}' makes a repeated run differ: take a TimeProvider in the constructor, or keep the time in an artifact");

    public static readonly DiagnosticDescriptor StepIgnoresToken = Info(
        "FK6003", "Step does not pass its cancellation token", "'{0}' could take Cancellation, so that it stops when the run is stopped");
}
