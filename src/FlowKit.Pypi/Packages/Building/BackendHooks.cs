using System.Globalization;
using System.Text.Json;
using FlowKit.Pypi.Installation;

namespace FlowKit.Pypi.Packages.Building;

/// <summary>Calls the hooks of a build backend (PEP 517, 660), each in a Python process of its own that leads a process group: what it starts ends with it.</summary>
internal sealed class BackendHooks
{
    private const int KeptLines = 50;

    // A backend that is imported from the project itself must really come from there (PEP 517).
    private const string Runner = """
        import sys, os, json, importlib
        if hasattr(os, 'setsid'): os.setsid()
        with open(sys.argv[1], encoding='utf-8') as file: request = json.load(file)
        sys.path[0:0] = request['backend_path']
        module, _, path = request['backend'].partition(':')
        backend = importlib.import_module(module)
        if request['backend_path']:
            origin = os.path.realpath(backend.__file__)
            if not any(os.path.commonpath([origin, os.path.realpath(folder)]) == os.path.realpath(folder) for folder in request['backend_path']):
                raise SystemExit('the backend ' + module + ' does not come from backend-path')
        for part in path.split('.') if path else []: backend = getattr(backend, part)
        hook = getattr(backend, request['hook'], None)
        answer = {'missing': True} if hook is None else {'result': hook(*request['arguments'], **request['options'])}
        with open(request['answer'], 'w', encoding='utf-8') as file: json.dump(answer, file)
        """;

    private readonly BuildSystem _system;
    private readonly UnpackedSource _source;
    private readonly PythonLayout _layout;
    private readonly SourceBuilderOptions _options;
    private readonly string _work;
    private readonly string _display;
    private int _calls;

    public BackendHooks(BuildSystem system, UnpackedSource source, PythonLayout layout, SourceBuilderOptions options, string work, string display) =>
        (_system, _source, _layout, _options, _work, _display) = (system, source, layout, options, work, display);

    /// <summary>The hook's list of texts; empty where the backend has no such hook.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(string hook, CancellationToken cancellationToken)
    {
        JsonElement? answer = await CallAsync(hook, [], cancellationToken).ConfigureAwait(false);
        if (answer is null) return [];
        if (answer.Value.ValueKind != JsonValueKind.Array || answer.Value.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String)) throw Failed(hook, "it did not give back a list of texts", []);
        return [.. answer.Value.EnumerateArray().Select(item => item.GetString()!)];
    }

    /// <summary>The path of what the hook made in the folder; null where the backend has no such hook.</summary>
    public async Task<string?> MakeAsync(string hook, string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        JsonElement? answer = await CallAsync(hook, [folder], cancellationToken).ConfigureAwait(false);
        if (answer is null) return null;
        string name = answer.Value.ValueKind == JsonValueKind.String ? answer.Value.GetString()! : "";
        string path = Path.Combine(folder, name);
        bool plain = name.Length > 0 && name == Path.GetFileName(name) && name is not ("." or "..");
        return plain && Path.Exists(path) ? path : throw Failed(hook, $"it gave back '{name}', which is nothing that it made", []);
    }

    public FlowKitException Failed(string hook, string problem, IReadOnlyList<string> lines, Exception? cause = null)
    {
        string output = lines.Count == 0 ? "" : $" The last lines of its output:\n{string.Join('\n', lines)}";
        return new FlowKitException(PypiErrors.BuildFailed, $"Building {_display} failed in {hook} of {_system.Backend}: {problem}.{BuildHints.For(lines, _options.Interpreter)}{output}", cause);
    }

    private async Task<JsonElement?> CallAsync(string hook, string[] arguments, CancellationToken cancellationToken)
    {
        string call = Path.Combine(_work, "call" + (_calls++).ToString(CultureInfo.InvariantCulture));
        string answerFile = call + ".answer";
        WriteRequest(call, answerFile, hook, arguments);
        Queue<string> lines = new();
        PythonCommand command = new(_layout.Executable, ["-I", "-c", Runner, call])
        {
            WorkingFolder = _source.Project, Environment = BuildVariables.For(_layout, _source, _options, _work), Limit = _options.HookLimit, OnLine = Keep, LeadsGroup = true,
        };
        ProcessResult result;
        try
        {
            result = await PythonProcess.RunAsync(command, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            throw Failed(hook, $"it took longer than {_options.HookLimit.TotalMinutes:0.#} minutes and was stopped", Snapshot(), e);
        }
        if (result.ExitCode != 0 || !File.Exists(answerFile)) throw Failed(hook, $"it ended with code {result.ExitCode}", Snapshot());
        using JsonDocument answer = JsonDocument.Parse(await File.ReadAllBytesAsync(answerFile, cancellationToken).ConfigureAwait(false));
        return answer.RootElement.TryGetProperty("result", out JsonElement value) ? value.Clone() : null;

        void Keep(string line)
        {
            lock (lines)
            {
                if (lines.Count == KeptLines) lines.Dequeue();
                lines.Enqueue(line);
            }
            _options.Output?.Invoke(line);
        }

        IReadOnlyList<string> Snapshot()
        {
            lock (lines) return [.. lines];
        }
    }

    private void WriteRequest(string path, string answerFile, string hook, string[] arguments)
    {
        using FileStream file = File.Create(path);
        using Utf8JsonWriter json = new(file);
        json.WriteStartObject();
        json.WriteString("backend", _system.Backend);
        json.WriteString("hook", hook);
        json.WriteString("answer", answerFile);
        json.WriteStartArray("backend_path");
        foreach (string folder in _system.BackendPath) json.WriteStringValue(folder);
        json.WriteEndArray();
        json.WriteStartArray("arguments");
        foreach (string argument in arguments) json.WriteStringValue(argument);
        json.WriteEndArray();
        json.WriteStartObject("options");
        json.WriteStartObject("config_settings");
        foreach ((string name, string value) in _options.ConfigSettings.OrderBy(setting => setting.Key, StringComparer.Ordinal)) json.WriteString(name, value);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
