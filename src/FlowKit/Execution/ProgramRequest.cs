using FlowKit.Environments.Hydration;

namespace FlowKit.Execution;

/// <summary>A program that a step runs in its environment.</summary>
/// <param name="Environment">The environment, to be activated.</param>
/// <param name="Program">The program's name or path.</param>
/// <param name="Arguments">Its arguments, each as it is.</param>
public sealed record ProgramRequest(HydratedEnvironment Environment, string Program, IReadOnlyList<string> Arguments)
{
    /// <summary>The folder of the flow's own Python files; <see langword="null"/> where it carries none.</summary>
    public string? ModuleFolder { get; init; }

    /// <summary>Gets every line that the program writes. The default is nobody.</summary>
    public IProgress<string>? Output { get; init; }
}
