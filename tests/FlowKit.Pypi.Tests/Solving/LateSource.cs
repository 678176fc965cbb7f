using FlowKit.Pypi.Index;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Tests.Solving;

/// <summary>Answers when it likes: after a random while, so many questions at a time.</summary>
internal sealed class LateSource(IPypiSource inner, int seed, int parallelism) : IPypiSource, IDisposable
{
    private readonly Random _random = new(seed);
    private readonly SemaphoreSlim _turns = new(parallelism);

    public ValueTask<ProjectPage?> GetProjectAsync(PackageName name, CancellationToken cancellationToken = default) => LaterAsync(() => inner.GetProjectAsync(name, cancellationToken), cancellationToken);

    public ValueTask<CoreMetadata> GetMetadataAsync(PypiFile file, CancellationToken cancellationToken = default) => LaterAsync(() => inner.GetMetadataAsync(file, cancellationToken), cancellationToken);

    public void Dispose() => _turns.Dispose();

    private async ValueTask<T> LaterAsync<T>(Func<ValueTask<T>> ask, CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken);
        try
        {
            int wait = Next();
            // Some answers are there at once, some come on another thread, some late.
            if (wait > 1) await Task.Delay(wait - 1, cancellationToken);
            else if (wait == 1) await Task.Yield();
            return await ask();
        }
        finally
        {
            _turns.Release();
        }
    }

    private int Next()
    {
        lock (_random) return _random.Next(5);
    }
}
