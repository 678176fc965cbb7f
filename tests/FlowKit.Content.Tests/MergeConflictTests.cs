namespace FlowKit.Content.Tests;

[Parallelizable(ParallelScope.All)]
public sealed class MergeConflictTests
{
    [TestCase("a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> other\n", 2)]
    [TestCase("<<<<<<< HEAD\n=======\n>>>>>>> other", 1)]
    [TestCase("<<<<<<< HEAD\r\n||||||| base\r\n=======\r\n>>>>>>> other\r\n", 1)]
    [TestCase("a <<<<<<< HEAD\n>>>>>>> other\n", null)]
    [TestCase("<<<<<<< HEAD\n", null)]
    [TestCase(">>>>>>> other\n<<<<<<< HEAD\n", null)]
    [TestCase("<<<<<<<HEAD\n>>>>>>> other\n", null)]
    [TestCase("", null)]
    public void The_first_mark_of_a_pair_at_the_beginning_of_a_line_is_found(string text, int? line) => Assert.That(MergeConflict.LineOf(text), Is.EqualTo(line));
}
