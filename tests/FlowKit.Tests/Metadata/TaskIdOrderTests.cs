using FlowKit.Metadata;
using FsCheck.Fluent;

namespace FlowKit.Tests.Metadata;

[TestFixture, Parallelizable(ParallelScope.All)]
public sealed class TaskIdOrderTests
{
    [Test]
    public void Task_ids_sort_as_the_numbers_that_they_are() =>
        FsCheck.Check.QuickThrowOnFailure(Prop.ForAll<int, int>((left, right) =>
        {
            uint a = (uint)left, b = (uint)right;
            return Math.Sign(TaskIdOrder.Instance.Compare(a.ToString(System.Globalization.CultureInfo.InvariantCulture), b.ToString(System.Globalization.CultureInfo.InvariantCulture)))
                == a.CompareTo(b);
        }));
}
