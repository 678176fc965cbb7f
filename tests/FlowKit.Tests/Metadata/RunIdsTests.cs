using FlowKit.Environments.Specs;
using FlowKit.Metadata;

namespace FlowKit.Tests.Metadata;

[TestFixture, Parallelizable(ParallelScope.All)]
public sealed class RunIdsTests
{
    [Test]
    public void Ids_are_unique_and_sort_by_time()
    {
        RunIds ids = new(TimeProvider.System);
        List<string> made = [.. Enumerable.Range(0, 200).Select(_ => ids.Next())];
        Assert.That(made, Is.Unique);
        Assert.That(made, Is.EqualTo(made.Order(StringComparer.Ordinal)));
    }

    [Test]
    public void An_id_can_stand_in_the_name_of_an_environment() =>
        Assert.That(EnvironmentName.TryParse("explainer/" + new RunIds(TimeProvider.System).Next(), out _), Is.True);

    [TestCase("A/1", true)]
    [TestCase("A", false)]
    [TestCase("A/1/Step", false)]
    [TestCase("/1", false)]
    [TestCase("", false)]
    public void A_reference_is_a_flow_and_an_id(string text, bool readable) => Assert.That(RunReference.TryParse(text, out _), Is.EqualTo(readable));
}
