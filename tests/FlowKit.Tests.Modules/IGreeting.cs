namespace FlowKit.Tests.Modules;

/// <summary>The face of <c>greeting.py</c> beside this project.</summary>
[PythonModule("greeting")]
public interface IGreeting
{
    /// <summary>Greets.</summary>
    Task<string> GreetAsync(string name, CancellationToken cancellationToken = default);
}
