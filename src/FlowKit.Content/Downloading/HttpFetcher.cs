using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Polly;

namespace FlowKit.Content.Downloading;

/// <summary>
/// Fetches <c>http(s)://</c> addresses. Requests that fail in a way that may pass are repeated with growing, jittered waits that obey
/// <c>Retry-After</c>. Credentials stand in the address or come from <see cref="HttpFetcherOptions.Credentials"/> when a server answers
/// 401 or 403; after a redirect they are sent only to the same scheme, host and port. No error text holds a secret.
/// </summary>
public sealed class HttpFetcher : IFetcher, IDisposable
{
    private const int MaxRedirects = 10;

    private readonly HttpFetcherOptions _options;
    private readonly HttpClient _client;
    private readonly ResiliencePipeline<HttpResponseMessage> _pipeline;
    // What a server wanted once it wants again: the second request of a realm carries the credential at once.
    private readonly ConcurrentDictionary<string, Credential> _realms = new(StringComparer.OrdinalIgnoreCase);
    // Sources may ask people or start programs: one look-up at a time for each realm.
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _lookups = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Creates a fetcher with connections of its own.</summary>
    public HttpFetcher(HttpFetcherOptions? options = null)
        : this(options ?? new HttpFetcherOptions(), null)
    {
    }

    /// <summary>Creates a fetcher over a handler of the caller's, which must not follow redirects by itself.</summary>
    /// <param name="options">How to talk to servers.</param>
    /// <param name="handler">Sends the requests; null for sockets.</param>
    public HttpFetcher(HttpFetcherOptions options, HttpMessageHandler? handler)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _client = new HttpClient(handler ?? CreateHandler(options)) { Timeout = Timeout.InfiniteTimeSpan };
        _client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("FlowKit", typeof(HttpFetcher).Assembly.GetName().Version!.ToString(3)));
        _pipeline = HttpRetry.Create(options);
    }

    /// <inheritdoc/>
    public async Task<FetchResponse> FetchAsync(FetchRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (_options.Offline)
        {
            throw new FlowKitException(ContentErrors.Offline,
                $"{SafeAddress.Of(request.Address)} is needed and offline mode is on. Allow the network, or fill the cache while it is allowed.");
        }
        Uri address = request.Address;
        bool never = request.Authentication == FetchAuthentication.Never;
        Credential? credential = never ? null : Credential.FromUserInfo(address);
        string credentialRealm = RealmOf(address);
        string? userAlone = null;
        Dictionary<string, CredentialSearch>? searches = null;
        for (int redirects = 0; ;)
        {
            string realm = RealmOf(address);
            Credential? own = never ? null : Credential.FromUserInfo(address);
            // A name without a password says who asks; the password is somewhere else.
            if (own is not null) (credential, credentialRealm, userAlone) = (own, realm, Credential.UserAlone(address));
            bool isOwn = realm == credentialRealm && credential is not null;
            string? user = isOwn ? userAlone : null;
            CredentialSearch? search = searches?.GetValueOrDefault(realm);
            Credential? sent = search?.Found ?? (isOwn ? (user is null ? null : _realms.GetValueOrDefault(KeyOf(realm, user))) ?? credential : never ? null : _realms.GetValueOrDefault(realm));
            if (sent is null && redirects == 0 && request.Authentication == FetchAuthentication.Always)
            {
                search = (searches ??= [])[realm] = new CredentialSearch();
                sent = await FindCredentialAsync(address, realm, null, search, cancellationToken).ConfigureAwait(false) ?? throw Refusal(address, "credentials are to be sent always", withCredential: false);
            }
            HttpResponseMessage response = await SendAsync(request, address, sent, cancellationToken).ConfigureAwait(false);
            if (IsRedirect(response) && response.Headers.Location is { } location)
            {
                response.Dispose();
                address = Follow(address, location, ++redirects);
                continue;
            }
            bool isRefused = response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;
            if (isRefused && (!isOwn || user is not null) && !never)
            {
                search ??= (searches ??= [])[realm] = new CredentialSearch();
                if (sent is not null) search.Refused.Add(sent);
                if (await FindCredentialAsync(address, realm, user, search, cancellationToken).ConfigureAwait(false) is not null)
                {
                    response.Dispose();
                    continue;
                }
            }
            // The files that a page lists live in its realm, and their addresses hold no credentials.
            if (!isRefused && isOwn) _realms.TryAdd(realm, sent!);
            return await AnswerAsync(request, address, response, sent is not null, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _client.Dispose();

    private static SocketsHttpHandler CreateHandler(HttpFetcherOptions options)
    {
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = options.ConnectTimeout,
            MaxConnectionsPerServer = options.MaxConnectionsPerServer,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            EnableMultipleHttp2Connections = true,
        };
        if (options.Proxy is not null) handler.Proxy = options.Proxy;
        handler.SslOptions.ClientCertificateContext = options.ClientCertificate;
        if (options.CertificateAuthorities.Count > 0)
        {
            X509Certificate2Collection own = [.. options.CertificateAuthorities];
            handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, chain, errors) => IsTrusted(own, certificate, chain, errors);
        }
        return handler;
    }

    // The system's roots have said no; the only thing that may be forgiven is that they do not know the root, when our own do.
    private static bool IsTrusted(X509Certificate2Collection own, X509Certificate? certificate, X509Chain? offered, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None) return true;
        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || certificate is null) return false;
        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(own);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        if (offered is not null)
        {
            foreach (X509ChainElement element in offered.ChainElements) chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        }
        return chain.Build(new X509Certificate2(certificate));
    }

    private async Task<HttpResponseMessage> SendAsync(FetchRequest request, Uri address, Credential? credential, CancellationToken cancellationToken)
    {
        try
        {
            return await _pipeline.ExecuteAsync(async token =>
            {
                using HttpRequestMessage message = MessageOf(request, address, credential);
                using CancellationTokenSource silence = CancellationTokenSource.CreateLinkedTokenSource(token);
                silence.CancelAfter(_options.ConnectTimeout + _options.ReadTimeout);
                try
                {
                    return await _client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, silence.Token).ConfigureAwait(false);
                }
                catch (OperationCanceledException e) when (!token.IsCancellationRequested)
                {
                    throw new TimeoutException($"no answer within {(_options.ConnectTimeout + _options.ReadTimeout).TotalSeconds:0} s", e);
                }
            }, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or TimeoutException or IOException)
        {
            throw new FlowKitException(ContentErrors.Unreachable,
                $"{SafeAddress.Of(address)} cannot be reached: {e.Message} (tried {_options.Retries + 1} times). Check the address, the network and the proxy.", e);
        }
    }

    private static HttpRequestMessage MessageOf(FetchRequest request, Uri address, Credential? credential)
    {
        HttpRequestMessage message = new(request.HeadOnly ? HttpMethod.Head : HttpMethod.Get, Bare(address))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        if (request.Accept is not null)
        {
            message.Headers.TryAddWithoutValidation("Accept", request.Accept);
            // Documents that are negotiated are text; archives are compressed already, and some servers would mislabel a .tar.gz.
            if (request.Range is null) message.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip");
        }
        if (request.Range is { } range)
            message.Headers.Range = range.From is null ? new RangeHeaderValue(null, range.To) : new RangeHeaderValue(range.From, range.To);
        // What no request can carry is no condition.
        if (request.IfNoneMatch is { } tag && System.Text.Ascii.IsValid(tag)) message.Headers.TryAddWithoutValidation("If-None-Match", tag);
        if (request.IfModifiedSince is not null) message.Headers.IfModifiedSince = request.IfModifiedSince;
        if (credential is not null) message.Headers.Authorization = credential.ToHeader();
        return message;
    }

    private static bool IsRedirect(HttpResponseMessage response) => (int)response.StatusCode is 301 or 302 or 303 or 307 or 308;

    private static Uri Follow(Uri from, Uri location, int redirects)
    {
        Uri to = location.IsAbsoluteUri ? location : new Uri(from, location);
        if (redirects > MaxRedirects)
            throw new FlowKitException(ContentErrors.Unreachable, $"{SafeAddress.Of(from)} redirects more than {MaxRedirects} times.");
        if (to.Scheme != Uri.UriSchemeHttps && (to.Scheme != Uri.UriSchemeHttp || from.Scheme == Uri.UriSchemeHttps))
        {
            throw new FlowKitException(ContentErrors.Unreachable,
                $"{SafeAddress.Of(from)} redirects to {SafeAddress.Of(to)}, which is less safe than where it started, and that is not followed.");
        }
        return to;
    }

    // Two indexes on one server may want different credentials, and one source may know an old one: what this request saw refused is not found again, and the next source is asked. Where the address
    // names a user, the password of another is of no use.
    private async ValueTask<Credential?> FindCredentialAsync(Uri address, string realm, string? user, CredentialSearch search, CancellationToken cancellationToken)
    {
        string key = KeyOf(realm, user);
        Uri asked = user is null || address.UserInfo.Length > 0 ? address : new UriBuilder(address) { UserName = Uri.EscapeDataString(user) }.Uri;
        SemaphoreSlim turn = _lookups.GetOrAdd(realm, static _ => new SemaphoreSlim(1, 1));
        await turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_realms.TryGetValue(key, out Credential? known) && !search.HasRefused(known)) return search.Found = known;
            while (search.NextSource < _options.Credentials.Count)
            {
                if (await _options.Credentials[search.NextSource++].FindAsync(asked, cancellationToken).ConfigureAwait(false) is not { } found || search.HasRefused(found)) continue;
                if (user is null || (found.User ?? user) == user) return search.Found = _realms[key] = found;
            }
            // Nobody has to send it first again.
            if (known is not null) _realms.TryRemove(KeyValuePair.Create(key, known));
            return search.Found = null;
        }
        finally
        {
            turn.Release();
        }
    }

    private static FlowKitException Refusal(Uri address, string what, bool withCredential) =>
        new(ContentErrors.Unauthorized, $"{SafeAddress.Of(address)} refuses access ({what}): " + (withCredential
            ? "the credentials that were sent are not accepted. Check them."
            : "it wants credentials and none are known. Put them into the netrc file, or into the options of the fetcher."));

    private async Task<FetchResponse> AnswerAsync(FetchRequest request, Uri address, HttpResponseMessage response, bool withCredential, CancellationToken cancellationToken)
    {
        int code = (int)response.StatusCode;
        FetchStatus status;
        switch (code)
        {
            case 200 or 203: status = FetchStatus.Ok; break;
            case 206: status = FetchStatus.Partial; break;
            case 304: status = FetchStatus.NotModified; break;
            case 404 or 410: status = FetchStatus.NotFound; break;
            case 401 or 403 or 407:
                response.Dispose();
                throw Refusal(address, code.ToString(CultureInfo.InvariantCulture), withCredential);
            default:
                response.Dispose();
                throw new FlowKitException(ContentErrors.Unreachable, $"{SafeAddress.Of(address)} answered {code} {response.ReasonPhrase}. Try again later, or check the address.");
        }
        Uri final = Bare(address), asked = Bare(request.Address);
        bool hasBody = status is FetchStatus.Ok or FetchStatus.Partial && !request.HeadOnly;
        bool zipped = response.Content.Headers.ContentEncoding.Contains("gzip");
        long? length = zipped || !(hasBody || request.HeadOnly) ? null : response.Content.Headers.ContentLength;
        Stream body = Stream.Null;
        if (hasBody)
        {
            long? total = response.Content.Headers.ContentLength;
            Action<long>? told = request.Progress is { } progress ? count => progress.Report(new DownloadProgress(asked, count, total)) : null;
            body = new ResponseStream(await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false), response, final, _options.ReadTimeout, told);
            if (zipped) body = new GZipStream(body, CompressionMode.Decompress);
        }
        FetchResponse answer = new()
        {
            Status = status,
            FinalAddress = final,
            Body = body,
            ContentType = response.Content.Headers.TryGetValues("Content-Type", out IEnumerable<string>? types) ? types.FirstOrDefault() : null,
            Length = length,
            TotalLength = status == FetchStatus.Partial ? response.Content.Headers.ContentRange?.Length : length,
            ETag = HeaderOf(response.Headers, "ETag"),
            LastModified = response.Content.Headers.LastModified,
            CacheControl = HeaderOf(response.Headers, "Cache-Control"),
            Date = response.Headers.Date,
            Expires = response.Content.Headers.Expires ?? (HeaderOf(response.Content.Headers, "Expires") is null ? null : DateTimeOffset.MinValue),
            Vary = HeaderOf(response.Headers, "Vary"),
            Age = response.Headers.Age is { } age && age > TimeSpan.Zero ? age : TimeSpan.Zero,
        };
        if (!hasBody) response.Dispose();
        return answer;
    }

    // As sent: what is meant for caches is not to be lost because one part of it is not well written.
    private static string? HeaderOf(HttpHeaders headers, string name) => headers.NonValidated.TryGetValues(name, out HeaderStringValues values) ? values.ToString() : null;

    private static Uri Bare(Uri address) => address.UserInfo.Length == 0 ? address : new UriBuilder(address) { UserName = "", Password = "" }.Uri;

    private static string KeyOf(string realm, string? user) => user is null ? realm : realm + " " + user;

    private static string RealmOf(Uri address) => address.Scheme + "://" + address.Host + ":" + address.Port;

    /// <summary>How far one request has come in asking the sources for one realm.</summary>
    private sealed class CredentialSearch
    {
        public int NextSource { get; set; }

        public Credential? Found { get; set; }

        public List<Credential> Refused { get; } = [];

        public bool HasRefused(Credential credential) => Refused.Exists(credential.IsSameAs);
    }
}
