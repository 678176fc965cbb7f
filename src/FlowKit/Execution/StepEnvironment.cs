using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using FlowKit.Definition;
using FlowKit.Environments.Hydration;
using FlowKit.Environments.Python;
using FlowKit.Environments.Specs;

namespace FlowKit.Execution;

/// <summary>The environment of one task attempt: its Python worker, its programs, its libraries. What was started ends with it.</summary>
internal sealed class StepEnvironment : IStepEnvironment, IAsyncDisposable
{
    private readonly HydratedEnvironment _environment;
    private readonly IPythonSessionFactory _sessions;
    private readonly IPythonModuleSource _modules;
    private readonly IProgramRunner _programs;
    private readonly string? _codeFolder;
    private readonly PythonCode? _code;
    private readonly ConcurrentDictionary<string, Lazy<Task>> _added = new(StringComparer.Ordinal);
    private readonly StepLog _log;
    private readonly CancellationToken _cancellation;
    private readonly Lazy<Task<IPythonSession>> _session;

    public StepEnvironment(
        HydratedEnvironment environment,
        EnvironmentName? name,
        IPythonSessionFactory sessions,
        IPythonModuleSource modules,
        IProgramRunner programs,
        string? codeFolder,
        PythonCode? code,
        StepLog log,
        CancellationToken cancellation)
    {
        _environment = environment;
        _sessions = sessions;
        _modules = modules;
        _programs = programs;
        _codeFolder = codeFolder;
        _code = code;
        _log = log;
        _cancellation = cancellation;
        Name = name;
        _session = new Lazy<Task<IPythonSession>>(StartAsync);
    }

    public EnvironmentId Id => _environment.Id;

    public EnvironmentName? Name { get; }

    public string Prefix => _environment.Prefix;

    public T Python<T>()
        where T : class => _modules.Create<T>(_environment, async cancellationToken =>
        {
            IPythonSession session = await _session.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
            string? folder = _code is null ? null : await _code.FolderAsync(PythonModules.FilesOf<T>(), cancellationToken).ConfigureAwait(false);
            // The flow's own files were there from the start; those of an interface of another assembly come with its first call.
            if (folder is not null && folder != _codeFolder)
                await _added.GetOrAdd(folder, path => new Lazy<Task>(() => AddFolderAsync(session, path))).Value.WaitAsync(cancellationToken).ConfigureAwait(false);
            return session;
        });

    public Task<ProgramResult> RunAsync(string program, params IReadOnlyList<string> arguments)
    {
        ArgumentException.ThrowIfNullOrEmpty(program);
        ArgumentNullException.ThrowIfNull(arguments);
        return _programs.RunAsync(new ProgramRequest(_environment, program, arguments) { ModuleFolder = _codeFolder, Output = _log }, _cancellation);
    }

    public nint LoadLibrary(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        foreach (string folder in (IEnumerable<string>)["lib", "lib64", "bin", Path.Combine("Library", "bin"), "DLLs", ""])
        {
            foreach (string file in LibraryNames(name))
            {
                string path = Path.Combine(Prefix, folder, file);
                if (File.Exists(path))
                    return NativeLibrary.Load(path);
            }
        }

        throw new FlowKitException(
            FlowErrors.ProgramNotFound, $"The environment {Id.Abbreviated} has no native library '{name}'. Declare the package that brings it, or give the file's whole name, for example 'libgomp.so.1'.");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_session.IsValueCreated)
            return;
        try
        {
            IPythonSession session = await _session.Value.ConfigureAwait(false);
            await session.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is FlowKitException or OperationCanceledException)
        {
            // A worker that never started was told to whoever asked for it.
        }
    }

    private static IEnumerable<string> LibraryNames(string name)
    {
        yield return name;
        if (OperatingSystem.IsWindows())
        {
            yield return name + ".dll";
            yield return "lib" + name + ".dll";
        }
        else
        {
            string extension = OperatingSystem.IsMacOS() ? ".dylib" : ".so";
            yield return "lib" + name + extension;
            yield return name + extension;
        }
    }

    private static async Task AddFolderAsync(IPythonSession session, string path) =>
        await session.CallAsync(new PythonCall("site", "addsitedir", [KeyValuePair.Create("sitedir", PythonValue.From(path))])).ConfigureAwait(false);

    private Task<IPythonSession> StartAsync() => _sessions.StartAsync(
        new PythonSessionRequest(_environment) { ModuleFolders = _codeFolder is null ? [] : [_codeFolder], Output = _log }, _cancellation);
}
