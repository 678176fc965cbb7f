using System.Text;
using FlowKit.Content.Downloading;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Tests.Index;

[Parallelizable]
public sealed class SharedSourceTests
{
    [Test]
    public async Task Who_gives_up_waiting_does_not_spoil_it_for_others()
    {
        SlowFetcher fetcher = new();
        SimpleIndexSource source = new(fetcher, new PypiIndex("main", new Uri("https://main.example/simple/")));
        using CancellationTokenSource impatient = new();
        Task<ProjectPage?> first = source.GetProjectAsync(PackageName.Parse("demo"), impatient.Token).AsTask();
        Task<ProjectPage?> second = source.GetProjectAsync(PackageName.Parse("demo")).AsTask();
        await impatient.CancelAsync();
        await Assert.ThrowsAsync<TaskCanceledException>(() => first);
        fetcher.Go.SetResult();
        Assert.That((await second)!.Files, Is.Empty);
        Assert.That(fetcher.Count, Is.EqualTo(1), "a page is asked for once");
    }

    private sealed class SlowFetcher : IFetcher
    {
        public TaskCompletionSource Go { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Count { get; private set; }

        public async Task<FetchResponse> FetchAsync(FetchRequest request, CancellationToken cancellationToken = default)
        {
            Count++;
            await Go.Task.WaitAsync(cancellationToken);
            return new FetchResponse { Status = FetchStatus.Ok, FinalAddress = request.Address, ContentType = "application/json", Body = new MemoryStream(Encoding.UTF8.GetBytes("{\"files\": []}")) };
        }
    }
}
