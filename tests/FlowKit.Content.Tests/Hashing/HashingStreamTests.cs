using System.Security.Cryptography;
using FlowKit.Content.Hashing;

namespace FlowKit.Content.Tests.Hashing;

[Parallelizable(ParallelScope.All)]
public sealed class HashingStreamTests
{
    [Test]
    public async Task Reading_and_writing_give_the_same_hashes()
    {
        byte[] content = "hello"u8.ToArray();
        using HashingStream reading = new(new MemoryStream(content), withMd5: true);
        await reading.CopyToAsync(Stream.Null);
        using MemoryStream target = new();
        using HashingStream writing = new(target, withMd5: true);
        await writing.WriteAsync(content.AsMemory(0, 2));
        await writing.WriteAsync(content.AsMemory(2, 3));
        foreach (HashingStream stream in new[] { reading, writing })
        {
            Assert.That(stream.Sha256, Is.EqualTo(Sha256Digest.Compute(content)));
            Assert.That(stream.Md5Hex, Is.EqualTo("5d41402abc4b2a76b9719d911017c592"));
            Assert.That(stream.Length, Is.EqualTo(5));
        }
        writing.Restart();
        Assert.That(writing.Sha256, Is.EqualTo(Sha256Digest.Compute([])));
    }
    [Test]
    public async Task The_first_promise_that_is_broken_is_told_and_weak_ones_count_for_nothing()
    {
        byte[] content = new byte[300_000];
        new Random(7).NextBytes(content);
        List<KeyValuePair<string, string>> hashes =
        [
            new("md5", "0"), new("SHA512", Convert.ToHexString(SHA512.HashData(content))), new("sha384", Convert.ToHexStringLower(SHA384.HashData(content))), new("sha256", Convert.ToHexStringLower(SHA256.HashData(content))),
        ];
        Assert.That(await PromisedHash.VerifyAsync(hashes, "it", new MemoryStream(content)), Is.EqualTo(Sha256Digest.Compute(content)));
        Assert.That(PromisedHash.FindMismatch(hashes, content), Is.Null);
        foreach (int broken in new[] { 1, 2, 3 })
        {
            KeyValuePair<string, string>[] wrong = [.. hashes];
            wrong[broken] = new(hashes[broken].Key, hashes[broken].Value[..^1] + (hashes[broken].Value[^1] == '0' ? '1' : '0'));
            FlowKitException error = (await Assert.CatchAsync<FlowKitException>(() => PromisedHash.VerifyAsync(wrong, "it", new MemoryStream(content))))!;
            Assert.That((error.Code, error.Message), Is.EqualTo(("FK7005", $"it does not have the {hashes[broken].Key.ToLowerInvariant()} that its index or requirement promises: it is {hashes[broken].Value.ToLowerInvariant()}, and {wrong[broken].Value.ToLowerInvariant()} was expected.")));
            Assert.That(PromisedHash.FindMismatch(wrong, content)!.Value.Promised.Algorithm, Is.EqualTo(hashes[broken].Key.ToLowerInvariant()));
        }
    }

    [Test]
    public async Task One_of_several_hashes_is_enough_and_none_of_them_is_an_error()
    {
        byte[] content = [1, 2, 3];
        string right = "sha512:" + Convert.ToHexStringLower(SHA512.HashData(content)), wrong = "sha512=" + new string('0', 128), other = "sha256:" + new string('0', 64);
        Assert.That(await PromisedHash.VerifyAsync([], [wrong, other, right], "it", new MemoryStream(content)), Is.EqualTo(Sha256Digest.Compute(content)));
        foreach (string[] none in (string[][])[[wrong], [other], [wrong, other], ["md5:5289df737df57326fcdd22597afb1fac"]])
        {
            FlowKitException error = (await Assert.CatchAsync<FlowKitException>(() => PromisedHash.VerifyAsync([], none, "it", new MemoryStream(content))))!;
            Assert.That((error.Code, error.Message.Contains(none[0].StartsWith("sha512", StringComparison.Ordinal) ? right : Sha256Digest.Compute(content).ToString(), StringComparison.Ordinal)), Is.EqualTo(("FK7005", true)), error.Message);
        }
    }

    [Test]
    public void What_passed_before_another_try_counts_for_no_promise()
    {
        using HashingStream hashing = new(Stream.Null, promised: [new PromisedHash("sha512", Convert.ToHexStringLower(SHA512.HashData("hello"u8)))]);
        hashing.Write("half"u8);
        Assert.That(hashing.FindMismatch(), Is.Not.Null);
        hashing.Restart();
        hashing.Write("hello"u8);
        Assert.That(hashing.FindMismatch(), Is.Null);
    }
}
