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
}
