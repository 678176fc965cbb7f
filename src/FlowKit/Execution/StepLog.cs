using System.Threading.Channels;
using FlowKit.Metadata;

namespace FlowKit.Execution;

/// <summary>The log of one attempt: lines come from workers and processes at any time, and are stored in batches in the order they came.</summary>
internal sealed class StepLog : IProgress<string>, IAsyncDisposable
{
    private const long MaxCharacters = 10_000_000;

    private readonly IMetadataStore _metadata;
    private readonly TaskReference _task;
    private readonly int _attempt;
    private readonly TimeProvider _time;
    private readonly Action<string> _echo;
    private readonly Channel<LogLine> _lines = Channel.CreateUnbounded<LogLine>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task _storing;
    private long _characters;

    public StepLog(IMetadataStore metadata, TaskReference task, int attempt, TimeProvider time, Action<string> echo)
    {
        _metadata = metadata;
        _task = task;
        _attempt = attempt;
        _time = time;
        _echo = echo;
        _storing = Task.Run(StoreAsync);
    }

    public void Report(string value)
    {
        foreach (string line in value.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'))
        {
            long before = Interlocked.Add(ref _characters, line.Length + 1) - line.Length - 1;
            if (before > MaxCharacters)
                return;
            string kept = before + line.Length + 1 > MaxCharacters ? "(the log ends here: it is longer than 10 million characters)" : line;
            _lines.Writer.TryWrite(new LogLine(_attempt, _time.GetUtcNow(), kept));
            _echo(kept);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _lines.Writer.TryComplete();
        await _storing.ConfigureAwait(false);
    }

    private async Task StoreAsync()
    {
        while (await _lines.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            List<LogLine> batch = [];
            while (_lines.Reader.TryRead(out LogLine? line))
            {
                batch.Add(line);
            }

            await _metadata.AppendLogAsync(_task, batch).ConfigureAwait(false);
        }
    }
}
