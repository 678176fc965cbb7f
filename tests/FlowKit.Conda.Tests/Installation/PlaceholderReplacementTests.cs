using System.Text;
using FlowKit.Conda.Installation;

namespace FlowKit.Conda.Tests.Installation;

[Parallelizable(ParallelScope.All)]
public sealed class PlaceholderReplacementTests
{
    private const string Placeholder = "/opt/placeholder_placeholder_placeholder";

    [Test]
    public void Binary_text_keeps_its_length_and_what_follows_its_place()
    {
        byte[] content = Encoding.ASCII.GetBytes($"AB{Placeholder}/lib:{Placeholder}/bin\0tail{Placeholder}\0\0end");
        byte[] replaced = PlaceholderReplacement.InBinary(content, Placeholder, "/e");
        Assert.That(replaced, Has.Length.EqualTo(content.Length));
        string text = Encoding.ASCII.GetString(replaced);
        Assert.That(text, Does.StartWith("AB/e/lib:/e/bin\0"));
        Assert.That(text, Does.Contain("\0tail/e\0").And.EndsWith("\0\0end"));
        Assert.That(text.IndexOf("tail", StringComparison.Ordinal), Is.EqualTo(Encoding.ASCII.GetString(content).IndexOf("tail", StringComparison.Ordinal)));
    }

    [Test]
    public void A_binary_text_without_a_NUL_ends_with_the_file()
    {
        byte[] replaced = PlaceholderReplacement.InBinary(Encoding.ASCII.GetBytes(Placeholder + "/x"), Placeholder, "/e");
        Assert.That(Encoding.ASCII.GetString(replaced).TrimEnd('\0'), Is.EqualTo("/e/x"));
        Assert.That(replaced, Has.Length.EqualTo(Placeholder.Length + 2));
    }

    [Test]
    public void Text_is_bytes_and_need_not_be_UTF8()
    {
        byte[] content = [0xE9, .. Encoding.ASCII.GetBytes(Placeholder), 0x0D, 0x0A, 0xFF];
        Assert.That(PlaceholderReplacement.InText(content, Placeholder, "/ü", 127), Is.EqualTo((byte[])[0xE9, .. Encoding.UTF8.GetBytes("/ü"), 0x0D, 0x0A, 0xFF]));
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

    private static string Text(string content, string prefix) => Encoding.UTF8.GetString(PlaceholderReplacement.InText(Encoding.UTF8.GetBytes(content), Placeholder, prefix, 127));
}
