using System.Text;
using FlowKit.Artifacts;
using FlowKit.Content.Hashing;

namespace FlowKit.Testing.Contracts;

/// <summary>The rules of <see cref="IArtifactStore"/>, for the tests of any implementation.</summary>
public static class ArtifactStoreContract
{
    /// <summary>The rules.</summary>
    /// <param name="create">Makes an empty store.</param>
    /// <returns>One case for each rule.</returns>
    public static IReadOnlyList<ContractCase> Cases(Func<IArtifactStore> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        return
        [
            Case("What was kept is read again by its hash", async store =>
            {
                byte[] content = Encoding.UTF8.GetBytes("content");
                Sha256Digest hash = await store.PutAsync(content).ConfigureAwait(false);
                Expect.Equal(Sha256Digest.Compute(content), hash);
                ReadOnlyMemory<byte>? found = await store.FindAsync(hash).ConfigureAwait(false);
                Expect.True(found is { } kept && kept.Span.SequenceEqual(content));
            }),
            Case("Empty content is kept", async store =>
            {
                Sha256Digest hash = await store.PutAsync(ReadOnlyMemory<byte>.Empty).ConfigureAwait(false);
                Expect.True(await store.FindAsync(hash).ConfigureAwait(false) is { IsEmpty: true });
            }),
            Case("What was never kept is not found", async store =>
                Expect.True(await store.FindAsync(Sha256Digest.Compute("never"u8)).ConfigureAwait(false) is null)),
            Case("What was kept does not change with the caller's array", async store =>
            {
                byte[] content = [1, 2, 3];
                Sha256Digest hash = await store.PutAsync(content).ConfigureAwait(false);
                content[0] = 9;
                Expect.Equal(1, (await store.FindAsync(hash).ConfigureAwait(false))!.Value.Span[0]);
            }),
            Case("Many may keep the same content at once", async store =>
            {
                byte[] content = new byte[100_000];
                Sha256Digest[] hashes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => store.PutAsync(content)))).ConfigureAwait(false);
                Expect.Equal(1, hashes.Distinct().Count());
                Expect.Equal(content.Length, (await store.FindAsync(hashes[0]).ConfigureAwait(false))!.Value.Length);
            }),
            Case("A cancelled call keeps nothing", async store =>
            {
                byte[] content = [4, 5, 6];
                try
                {
                    await store.PutAsync(content, new CancellationToken(canceled: true)).ConfigureAwait(false);
                }
                catch (OperationCanceledException)
                {
                    Expect.True(await store.FindAsync(Sha256Digest.Compute(content)).ConfigureAwait(false) is null);
                    return;
                }

                throw new ContractViolationException("Expected an OperationCanceledException.");
            }),
        ];

        ContractCase Case(string name, Func<IArtifactStore, Task> check) => new(name, () => check(create()));
    }
}
