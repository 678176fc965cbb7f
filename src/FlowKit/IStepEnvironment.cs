using FlowKit.Environments.Specs;

namespace FlowKit;

/// <summary>The environment that a step runs in, activated: hydrated before the step's body starts, and the same until it ends.</summary>
public interface IStepEnvironment
{
    /// <summary>The environment's id.</summary>
    EnvironmentId Id { get; }

    /// <summary>The name it was looked up by; <see langword="null"/> where the step declares packages.</summary>
    EnvironmentName? Name { get; }

    /// <summary>The prefix: the absolute path of the folder that holds the environment.</summary>
    string Prefix { get; }

    /// <summary>
    /// The C# face of a Python module, served by a worker process in this environment. The same worker serves every call of one task; it is started by the first.
    /// </summary>
    /// <typeparam name="T">An interface with <see cref="PythonModuleAttribute"/>.</typeparam>
    /// <returns>A proxy.</returns>
    T Python<T>()
        where T : class;

    /// <summary>Runs a program of the environment, with the environment activated, and waits for it. Stops with the task.</summary>
    /// <param name="program">A program's name or path, for example <c>python</c>.</param>
    /// <param name="arguments">Its arguments, each passed as it is: no shell reads them.</param>
    /// <returns>The exit code and what the program wrote.</returns>
    Task<ProgramResult> RunAsync(string program, params IReadOnlyList<string> arguments);

    /// <summary>Loads a native library of the environment into this process, by its path.</summary>
    /// <param name="name">A file's name or its stem, for example <c>libgomp.so.1</c> or <c>gomp</c>.</param>
    /// <returns>The library's handle, for <see cref="System.Runtime.InteropServices.NativeLibrary"/>.</returns>
    nint LoadLibrary(string name);
}
