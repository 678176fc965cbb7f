using System.Text;
using FlowKit.Conda.Installation.Linking;

namespace FlowKit.Conda.Tests.Installation.Linking;

[Parallelizable(ParallelScope.All)]
public sealed class PrefixReplacerTests
{
    private const string Placeholder = "/opt/placeholder_placeholder_placeholder";

    [Test]
    public void Binary_text_keeps_its_length_and_what_follows_its_place()
    {
        byte[] content = Encoding.ASCII.GetBytes($"AB{Placeholder}/lib:{Placeholder}/bin\0tail{Placeholder}\0\0end");
        byte[] replaced = Binary(content, "/e");
        Assert.That(replaced, Has.Length.EqualTo(content.Length));
        string text = Encoding.ASCII.GetString(replaced);
        Assert.That(text, Does.StartWith("AB/e/lib:/e/bin\0"));
        Assert.That(text, Does.Contain("\0tail/e\0").And.EndsWith("\0\0end"));
        Assert.That(text.IndexOf("tail", StringComparison.Ordinal), Is.EqualTo(Encoding.ASCII.GetString(content).IndexOf("tail", StringComparison.Ordinal)));
    }

    [Test]
    public void A_binary_text_without_a_NUL_ends_with_the_file()
    {
        byte[] replaced = Binary(Encoding.ASCII.GetBytes(Placeholder + "/x"), "/e");
        Assert.That(Encoding.ASCII.GetString(replaced).TrimEnd('\0'), Is.EqualTo("/e/x"));
        Assert.That(replaced, Has.Length.EqualTo(Placeholder.Length + 2));
    }

    [Test]
    public void Text_is_bytes_and_need_not_be_UTF8()
    {
        byte[] content = [0xE9, .. Encoding.ASCII.GetBytes(Placeholder), 0x0D, 0x0A, 0xFF];
        Assert.That(Copied(PrefixReplacer.ForText(Placeholder, "/ü", 127), content), Is.EqualTo((byte[])[0xE9, .. Encoding.UTF8.GetBytes("/ü"), 0x0D, 0x0A, 0xFF]));
    }

    [TestCase("#!" + Placeholder + "/bin/python", "/e", "#!/e/bin/python")]
    [TestCase("#!" + Placeholder + "/bin/python -E", "/with blank", "#!/bin/sh\n'''exec' \"/with blank/bin/python\" -E \"$0\" \"$@\" #'''")]
    [TestCase("#!" + Placeholder + "/bin/perl -w", "/with blank", "#!/usr/bin/env perl -w")]
    [TestCase("#!/bin/sh", "/with blank", "#!/bin/sh")]
    public void First_lines_are_such_that_the_system_takes_them(string line, string prefix, string expected) =>
        Assert.That(Text(line + "\nrest\n", prefix), Is.EqualTo(expected + "\nrest\n"));

    [Test]
    public void A_first_line_that_gets_too_long_goes_through_others()
    {
        string prefix = "/" + new string('x', 130);
        Assert.That(Text($"#!{Placeholder}/bin/python3.11\n", prefix), Is.EqualTo($"#!/bin/sh\n'''exec' \"{prefix}/bin/python3.11\" \"$0\" \"$@\" #'''\n"));
        Assert.That(Text($"#!{Placeholder}/bin/ruby\n", prefix), Is.EqualTo("#!/usr/bin/env ruby\n"));
    }

    [Test]
    public void Where_the_parts_that_are_looked_at_end_makes_no_difference()
    {
        Random random = new(1);
        string[] pieces = [Placeholder, Placeholder[..17], "\0", "\0\0", "/lib", ":", "x", Placeholder + "/bin\0", "/opt/"];
        for (int i = 0; i < 300; i++)
        {
            byte[] content = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => pieces[random.Next(pieces.Length)])));
            byte[] whole = Binary(content, "/e"), byOne = Copied(PrefixReplacer.ForBinary(Placeholder, "/e", chunk: 2 * Placeholder.Length + i % 7), content);
            Assert.That(byOne, Is.EqualTo(whole));
            // Text by text, the slow way: each up to its NUL, all occurrences, filled up.
            string[] texts = Encoding.ASCII.GetString(content).Split('\0');
            Assert.That(Encoding.ASCII.GetString(whole), Is.EqualTo(string.Join('\0', texts.Select(text => text.Replace(Placeholder, "/e", StringComparison.Ordinal).PadRight(text.Length, '\0')))));
            string prefix = "/" + new string('p', i);
            Assert.That(Encoding.ASCII.GetString(Copied(PrefixReplacer.ForText(Placeholder, prefix, 0, chunk: 1), content)), Is.EqualTo(Encoding.ASCII.GetString(content).Replace(Placeholder, prefix, StringComparison.Ordinal)));
        }
    }

    [Test]
    public void A_file_is_never_held_as_a_whole()
    {
        const long Size = 512L << 20;
        using RepeatedStream source = new(Encoding.ASCII.GetBytes(Placeholder + "/lib\0" + new string('x', 5000)), Size);
        using CountedStream target = new();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(PrefixReplacer.ForBinary(Placeholder, "/e").Copy(source, target), Is.True);
        Assert.That(target.Length, Is.EqualTo(Size));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(4 << 20));
    }

    private static string Text(string content, string prefix) => Encoding.UTF8.GetString(Copied(PrefixReplacer.ForText(Placeholder, prefix, 127), Encoding.UTF8.GetBytes(content)));

    private static byte[] Binary(byte[] content, string prefix) => Copied(PrefixReplacer.ForBinary(Placeholder, prefix), content);

    private static byte[] Copied(PrefixReplacer replacer, byte[] content)
    {
        using MemoryStream source = new(content), target = new();
        replacer.Copy(source, target);
        return target.ToArray();
    }

    /// <summary>The same bytes again and again, up to a length.</summary>
    private sealed class RepeatedStream(byte[] piece, long length) : MemoryStream
    {
        private long _at;

        public override int Read(Span<byte> buffer)
        {
            int read = (int)Math.Min(Math.Min(buffer.Length, length - _at), piece.Length - _at % piece.Length);
            piece.AsSpan((int)(_at % piece.Length), read).CopyTo(buffer);
            _at += read;
            return read;
        }
    }

    /// <summary>Takes bytes and counts them.</summary>
    private sealed class CountedStream : MemoryStream
    {
        private long _length;

        public override long Length => _length;

        public override void Write(ReadOnlySpan<byte> buffer) => _length += buffer.Length;
    }
}
