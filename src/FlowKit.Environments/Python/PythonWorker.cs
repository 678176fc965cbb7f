using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Specs;

namespace FlowKit.Environments.Python;

/// <summary>A worker process: one per task and environment. Ends when it is disposed, when this process ends, or when it crashes.</summary>
internal sealed class PythonWorker : IPythonSession
{
    private const int TailLines = 20;
    private static readonly TimeSpan LeaveTime = TimeSpan.FromSeconds(2);

    private readonly PythonSessionRequest _request;
    private readonly PlatformLock _packages;
    private readonly Process _process;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Dictionary<PythonObject, long> _loaded = [];
    private readonly Queue<string> _tail = new();
    private Task _log = Task.CompletedTask;
    private bool _ended;
    private bool _stopped;

    internal PythonWorker(PythonSessionRequest request, Process process)
    {
        _request = request;
        _process = process;
        _packages = request.Environment.Lock.For(request.Environment.Platform);
    }

    public EnvironmentId Environment => _request.Environment.Id;

    internal int ProcessId => _process.Id;

    public async Task<PythonValue> CallAsync(PythonCall call, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        foreach (KeyValuePair<string, PythonValue> argument in call.Arguments) await BringAsync(argument.Value, cancellationToken).ConfigureAwait(false);
        string returns = call.Returns switch { PythonReturn.Handle => "handle", PythonReturn.Nothing => "nothing", _ => "value" };
        return await AskAsync($"The Python function {call}",
            [
                KeyValuePair.Create("op", PythonValue.From("call")),
                KeyValuePair.Create("module", PythonValue.From(call.Module)),
                KeyValuePair.Create("function", PythonValue.From(call.Function)),
                KeyValuePair.Create("arguments", PythonValue.From(call.Arguments)),
                KeyValuePair.Create("returns", PythonValue.From(returns)),
            ], cancellationToken).ConfigureAwait(false);
    }

    public async Task<PythonPickle> PickleAsync(PythonObject value, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.Session != this) return await value.PickleAsync(cancellationToken).ConfigureAwait(false);
        if (_ended)
        {
            throw new FlowKitException(EnvironmentErrors.ObjectGone,
                $"The Python object {value} is gone: its worker ended before the object was pickled. Keep it as an artifact in the step that made it.");
        }
        PythonValue answer;
        try
        {
            answer = await AskAsync($"Pickling {value.TypeName}",
                [KeyValuePair.Create("op", PythonValue.From("dump")), KeyValuePair.Create("value", PythonValue.From(value))], cancellationToken).ConfigureAwait(false);
        }
        catch (PythonException e)
        {
            throw new FlowKitException(EnvironmentErrors.PickleFailed,
                $"Python cannot pickle {value}: {e.PythonType}: {e.PythonMessage}. Return plain values instead, or a type of an importable module that pickles.", e);
        }
        Dictionary<string, PythonValue> parts = answer.AsDictionary(static v => v);
        List<ModuleRelease> modules = [.. parts["releases"].AsList().Select(static r => r.AsArray(static t => t.AsString())).Select(static r => new ModuleRelease(r[0], r[1], r[2]))];
        return new PythonPickle(parts["data"].AsBytes(), value.TypeName, Environment, _packages.Identities, modules);
    }

    public async ValueTask DisposeAsync()
    {
        _ended = true;
        try
        {
            _process.StandardInput.BaseStream.Close();
        }
        catch (IOException)
        {
            // It is gone already.
        }
        using (CancellationTokenSource limit = new(LeaveTime))
        {
            try
            {
                await _process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                Kill();
            }
        }
        // A call that was stopped may have left processes behind that it would have waited for.
        if (_stopped) ProcessInterrupt.EndGroup(_process.Id);
        await DrainLogAsync().ConfigureAwait(false);
        _process.Dispose();
    }

    internal async Task BeginAsync(CancellationToken cancellationToken)
    {
        _log = ReadLogAsync();
        try
        {
            Stream input = _process.StandardInput.BaseStream;
            await input.WriteAsync(PythonWorkerScript.Message, cancellationToken).ConfigureAwait(false);
            await input.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException)
        {
            throw await DiedAsync("it was started").ConfigureAwait(false);
        }
    }

    /// <summary>Loads the objects inside a value that live elsewhere.</summary>
    private async Task BringAsync(PythonValue value, CancellationToken cancellationToken)
    {
        switch (value)
        {
            case PythonList { Items: var items }:
                foreach (PythonValue item in items) await BringAsync(item, cancellationToken).ConfigureAwait(false);
                break;
            case PythonMap { Items: var items }:
                foreach (KeyValuePair<string, PythonValue> item in items) await BringAsync(item.Value, cancellationToken).ConfigureAwait(false);
                break;
            case PythonHandle { Value: var held } when held.Session != this && !_loaded.ContainsKey(held):
                _loaded[held] = await LoadAsync(held, cancellationToken).ConfigureAwait(false);
                break;
        }
    }

    private async Task<long> LoadAsync(PythonObject held, CancellationToken cancellationToken)
    {
        PythonPickle pickle = await held.PickleAsync(cancellationToken).ConfigureAwait(false);
        PickleGate.Check(pickle, Environment, _packages);
        try
        {
            PythonValue answer = await AskAsync($"Loading {held.TypeName}",
                [
                    KeyValuePair.Create("op", PythonValue.From("load")),
                    KeyValuePair.Create("data", PythonValue.From(pickle.Data)),
                    KeyValuePair.Create("returns", PythonValue.From("handle")),
                ], cancellationToken).ConfigureAwait(false);
            return answer.IsNone ? 0 : answer.AsObject().Handle;
        }
        catch (PythonException e)
        {
            throw new FlowKitException(EnvironmentErrors.PickleFailed,
                $"Python cannot load {held}: {e.PythonType}: {e.PythonMessage}. If its type is defined in a module of the flow, keep that module where it was written.", e);
        }
    }

    private async Task<PythonValue> AskAsync(string what, IReadOnlyList<KeyValuePair<string, PythonValue>> request, CancellationToken cancellationToken)
    {
        ArrayBufferWriter<byte> message = new();
        PythonWire.Write(message, new PythonMap(request), HandleOf);
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_ended) throw await DiedAsync(what + " was called").ConfigureAwait(false);
            byte[] answer = await ExchangeAsync(what, message.WrittenMemory, cancellationToken).ConfigureAwait(false);
            return ReadAnswer(what, answer);
        }
        catch (PythonException e) when (e.PythonType == "KeyboardInterrupt" && cancellationToken.IsCancellationRequested)
        {
            // Ctrl-C in a console of Windows reaches the worker by itself, and sometimes sooner than us.
            throw new OperationCanceledException(e.Message, e, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<byte[]> ExchangeAsync(string what, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        Task<byte[]> exchange = SendAndReceiveAsync(message);
        try
        {
            return await exchange.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!exchange.IsCompleted)
        {
            await StopCallAsync(exchange).ConfigureAwait(false);
            throw;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or EndOfStreamException)
        {
            throw await DiedAsync(what + " was running").ConfigureAwait(false);
        }
    }

    private async Task<byte[]> SendAndReceiveAsync(ReadOnlyMemory<byte> message)
    {
        byte[] length = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, message.Length);
        Stream input = _process.StandardInput.BaseStream;
        await input.WriteAsync(length).ConfigureAwait(false);
        await input.WriteAsync(message).ConfigureAwait(false);
        await input.FlushAsync().ConfigureAwait(false);
        Stream output = _process.StandardOutput.BaseStream;
        await output.ReadExactlyAsync(length).ConfigureAwait(false);
        long size = BinaryPrimitives.ReadInt64LittleEndian(length);
        if (size is < 1 || size > Array.MaxLength)
            throw new IOException($"the worker answers with {size} bytes");
        byte[] answer = new byte[size];
        await output.ReadExactlyAsync(answer).ConfigureAwait(false);
        return answer;
    }

    // First an interrupt, so that Python can clean up and the worker stays usable; a call that does not heed it is killed with everything that it started.
    private async Task StopCallAsync(Task<byte[]> exchange)
    {
        _stopped = true;
        if (ProcessInterrupt.TrySend(_process))
        {
            try
            {
                await exchange.WaitAsync(_request.InterruptGrace).ConfigureAwait(false);
                return;
            }
            catch (Exception e) when (e is TimeoutException or IOException or ObjectDisposedException)
            {
                // Then by force.
            }
        }
        Kill();
        try
        {
            await exchange.ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The pipes of a killed process break.
        }
    }

    private PythonValue ReadAnswer(string what, byte[] answer)
    {
        int at = 1;
        PythonValue value;
        try
        {
            value = PythonWire.Read(answer, ref at, (handle, type) => PythonObject.InSession(this, handle, type));
        }
        catch (InvalidDataException e)
        {
            Kill();
            throw new FlowKitException(EnvironmentErrors.WorkerDied, $"{what} was answered with something that is no answer ({e.Message}), so the worker was ended.", e);
        }
        if (answer[0] == (byte)'T') return value;
        Dictionary<string, string> error = value.AsDictionary(static v => v.AsString());
        throw new PythonException(what, error["type"], error["message"], error["traceback"]);
    }

    private long HandleOf(PythonObject held) => held.Session == this ? held.Handle : _loaded.TryGetValue(held, out long handle)
        ? handle
        : throw new InvalidOperationException("An object of another session was not loaded before its call.");

    private async Task ReadLogAsync()
    {
        while (await _process.StandardError.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            lock (_tail)
            {
                if (_tail.Count == TailLines) _tail.Dequeue();
                _tail.Enqueue(line);
            }
            _request.Output?.Report(line);
        }
    }

    private async Task<FlowKitException> DiedAsync(string when)
    {
        _ended = true;
        string how = "ended";
        try
        {
            using CancellationTokenSource limit = new(LeaveTime);
            await _process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            // .NET reports a signal as 128 and its number.
            how = _process.ExitCode > 128 ? $"was ended by signal {_process.ExitCode - 128}" : $"ended with exit code {_process.ExitCode}";
        }
        catch (OperationCanceledException)
        {
            Kill();
        }
        catch (InvalidOperationException)
        {
            // It was disposed: there is no exit code to tell.
        }
        await DrainLogAsync().ConfigureAwait(false);
        string tail;
        lock (_tail) tail = string.Join("\n  ", _tail);
        return new FlowKitException(EnvironmentErrors.WorkerDied,
            $"The Python worker of the environment {Environment.Abbreviated} {how}; meanwhile, {when}. A crash of a native library and too little memory are the usual reasons."
            + (tail.Length > 0 ? " Its last output:\n  " + tail : ""));
    }

    // A child of the worker may keep the pipe open for longer than anybody wants to wait.
    private async Task DrainLogAsync()
    {
        try
        {
            await _log.WaitAsync(LeaveTime).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or IOException or ObjectDisposedException)
        {
            // What was read so far is what there is.
        }
    }

    private void Kill()
    {
        _ended = true;
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception or AggregateException)
        {
            // It is gone already.
        }
    }
}
