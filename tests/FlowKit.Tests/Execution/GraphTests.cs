using FlowKit.Execution;
using FlowKit.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace FlowKit.Tests.Execution;

[TestFixture, Parallelizable(ParallelScope.All)]
public sealed class GraphTests
{
    [Test]
    public async Task A_line_of_steps_hands_on_what_each_assigned()
    {
        FlowRun<LineFlow> run = await Runners.Create().RunAsync<LineFlow>(options => options.Set("start", "5"));
        run.EnsureSucceeded();
        Assert.That(run.Final.Sum, Is.EqualTo(30));
        Assert.That(run.Final.Start, Is.EqualTo(5));
    }

    [Test]
    public async Task What_a_step_changed_in_place_is_seen_by_later_steps() =>
        Assert.That((await Runners.Create().RunAsync<LineFlow>()).Final.Seen, Is.EqualTo(new[] { "First", "Second" }));

    [Test]
    public async Task A_parameters_initializer_is_asked_once_for_a_run()
    {
        FlowRun<LineFlow> run = (await Runners.Create().RunAsync<LineFlow>()).EnsureSucceeded();
        Assert.That(run.Final.Ticket, Is.EqualTo(run.Final.FirstTicket));
    }

    [Test]
    public async Task A_split_runs_its_branches_and_a_join_gets_them_by_name_and_in_order()
    {
        FlowRun<SplitFlow> run = (await Runners.Create().RunAsync<SplitFlow>()).EnsureSucceeded();
        Assert.That(run.Final.Joined, Is.EqualTo("before left; before right deeper; before left,before right deeper"));
    }

    [Test]
    public async Task After_a_join_nothing_is_seen_that_it_did_not_assign() =>
        Assert.That((await Runners.Create().RunAsync<SplitFlow>()).Final.BeforeIsSeen, Is.False);

    [Test]
    public async Task Foreach_nests_and_items_stay_at_hand_below()
    {
        FlowRun<NestedFlow> run = (await Runners.Create().RunAsync<NestedFlow>()).EnsureSucceeded();
        Assert.That(run.Final.All, Has.Count.EqualTo(12));
        Assert.That(run.Final.All[5], Is.EqualTo("1/1.1=1.1@1of4"));
        IReadOnlyList<TaskRecord> bodies = await run.ListTasksAsync("Body");
        Assert.That(bodies.Select(task => task.ForeachPath), Has.Member("Start[2/3]/Each[3/4]"));
    }

    [TestCase(0, 4, 0)]
    [TestCase(3, 0, 0)]
    [TestCase(1, 1, 1)]
    public async Task A_foreach_without_items_goes_straight_to_its_join(int outer, int inner, int cells)
    {
        FlowRun<NestedFlow> run = (await Runners.Create().RunAsync<NestedFlow>(options => options.Set("Outer", outer).Set("Inner", inner))).EnsureSucceeded();
        Assert.That(run.Final.All, Has.Count.EqualTo(cells));
    }

    [TestCase(2, "few")]
    [TestCase(5, "many")]
    public async Task A_step_may_lead_to_itself_and_choose_where_to_go(int times, string ending)
    {
        FlowRun<LoopFlow> run = (await Runners.Create().RunAsync<LoopFlow>(options => options.Set("Times", times))).EnsureSucceeded();
        Assert.That(run.Final.Ending, Is.EqualTo(ending));
        Assert.That(await run.ListTasksAsync("Again"), Has.Count.EqualTo(times));
    }

    [Test]
    public async Task No_more_tasks_run_at_a_time_than_allowed()
    {
        WidthGauge gauge = new();
        FlowRun<WideFlow> run = await Runners.Create(services: services => services.AddSingleton(gauge), parallelism: 3).RunAsync<WideFlow>();
        Assert.That(run.EnsureSucceeded().Final.Total, Is.EqualTo(66));
        Assert.That(gauge.Most, Is.InRange(2, 3));
    }

    [Test]
    public async Task Task_ids_of_a_foreach_are_in_the_order_of_its_items()
    {
        FlowRun<WideFlow> run = await Runners.Create(services: services => services.AddSingleton(new WidthGauge())).RunAsync<WideFlow>();
        Assert.That((await run.ListTasksAsync("Work")).Select(task => task.ForeachPath), Is.EqualTo(Enumerable.Range(0, 12).Select(index => $"Start[{index}/12]")));
    }
}
