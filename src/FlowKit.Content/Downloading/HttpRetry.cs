using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Polly;
using Polly.Retry;

namespace FlowKit.Content.Downloading;

/// <summary>When a request is worth sending again, and how long to wait before it.</summary>
internal static class HttpRetry
{
    public static ResiliencePipeline<HttpResponseMessage> Create(HttpFetcherOptions options)
    {
        if (options.Retries == 0) return ResiliencePipeline<HttpResponseMessage>.Empty;
        return new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = options.TimeProvider }
            .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = options.Retries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = options.RetryDelay,
                ShouldHandle = arguments => ValueTask.FromResult(MayPass(arguments.Outcome)),
                DelayGenerator = arguments => ValueTask.FromResult(RetryAfter(arguments.Outcome.Result, options)),
                OnRetry = arguments =>
                {
                    arguments.Outcome.Result?.Dispose();
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
    }

    private static bool MayPass(Outcome<HttpResponseMessage> outcome) => outcome switch
    {
        { Result: { } response } => response.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError,
        // A certificate that is not trusted, and a name that does not exist, do not get better by asking again.
        { Exception: HttpRequestException { InnerException: AuthenticationException } } => false,
        { Exception: HttpRequestException { InnerException: SocketException { SocketErrorCode: SocketError.HostNotFound } } } => false,
        { Exception: HttpRequestException or TimeoutException or IOException } => true,
        _ => false,
    };

    private static TimeSpan? RetryAfter(HttpResponseMessage? response, HttpFetcherOptions options)
    {
        if (response?.Headers.RetryAfter is not { } header) return null;
        TimeSpan? wait = header.Delta ?? header.Date - options.TimeProvider.GetUtcNow();
        if (wait is not { } told) return null;
        return told < TimeSpan.Zero ? TimeSpan.Zero : told > options.MaxRetryAfter ? options.MaxRetryAfter : told;
    }
}
