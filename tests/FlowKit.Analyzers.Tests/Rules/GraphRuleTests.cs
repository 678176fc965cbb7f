using FlowKit.Analyzers.Tests.Verification;

namespace FlowKit.Analyzers.Tests.Rules;

[Parallelizable]
public class GraphRuleTests
{
    private const string Join = "[Step] public Transition Join(JoinInputs<F> branches) => End();";

    [Test]
    public Task A_flow_without_steps_has_no_start() => Verify.ReportsAsync("[Flow] public sealed partial class {|FK2001:F|} : Flow<F> { }");

    [Test]
    public async Task Two_steps_that_no_step_leads_to_are_named()
    {
        string source = Sources.Flow("[Step] public Transition A() => End(); [Step] public Transition {|FK2001:B|}() => End();");

        await Verify.ReportsAsync(source);
        Assert.That(
            await Verify.MessageAsync(source.Replace("{|FK2001:B|}", "B", StringComparison.Ordinal), "FK2001"),
            Is.EqualTo("Flow 'F' has several steps that no step leads to: A, B; mark the one to start with by [Step(Start = true)]"));
    }

    [Test]
    public Task A_marked_start_makes_the_other_unreachable() => Verify.ReportsAsync(Sources.Flow(
        "[Step(Start = true)] public Transition A() => End(); [Step] public Transition {|FK2006:B|}() => End();"));

    [Test]
    public Task A_flow_ends_somewhere() => Verify.ReportsAsync("""
        [Flow]
        public sealed partial class {|FK2002:F|} : Flow<F>
        {
            [Step] public Transition Start() => Next(A);
            [Step] public Transition A() => {|FK2007:Next(A)|};
        }
        """);

    [Test]
    public Task A_step_that_only_throws_leads_nowhere() => Verify.ReportsAsync(Sources.Flow(
        "[Step] public Transition {|FK2003:Start|}() { throw new Exception(); }"));

    [TestCase("[Step] public Transition Start() => {|FK2003:Next(() => End())|};")]
    [TestCase("[Step] public Transition Start() { Transition t = End(); return {|FK2003:t|}; }")]
    [TestCase("[Step] public Transition Start() => {|FK2003:Choose()|}; private Transition Choose() => End();")]
    [TestCase("[Step] public Transition Start() => true ? End() : {|FK2003:null|}!;")]
    public Task A_transition_is_written_where_it_is_returned(string members) => Verify.ReportsAsync(Sources.Flow(members));

    [Test]
    public Task A_transition_is_returned() => Verify.ReportsAsync(Sources.Flow(
        "[Step] public Transition Start() { {|FK2004:Next(More);|} return Next(More); } [Step] public Transition More() => End();"));

    [Test]
    public Task A_target_is_a_step() => Verify.ReportsAsync(Sources.Flow(
        "[Step] public Transition Start() => {|FK2005:Next(More)|}; public Transition More() => End();"));

    [Test]
    public async Task A_loop_shows_its_path()
    {
        string source = Sources.Flow("""
            [Step] public Transition Start() => Next(A);
            [Step] public Transition A() => Next(B);
            [Step] public Transition B() => true ? {|FK2007:Next(A)|} : End();
            """);

        await Verify.ReportsAsync(source);
        Assert.That(
            await Verify.MessageAsync(source.Replace("{|FK2007:Next(A)|}", "Next(A)", StringComparison.Ordinal), "FK2007"),
            Does.StartWith("Steps form a loop: A → B → A."));
    }

    [Test]
    public Task A_step_may_choose_itself_and_must_have_another_way() => Verify.ReportsAsync(Sources.Flow("""
        [Step] public Transition Start() => Next(A);
        [Step] public Transition A() => true ? Next(A) : false ? End() : Next(B);
        [Step] public Transition B() => {|FK2007:Next(B)|};
        """));

    [Test]
    public async Task A_join_has_all_branches_of_its_split()
    {
        string source = Sources.Flow("""
            [Step] public Transition Start() => Next(A).And(B).And(C);
            [Step] public Transition A() => Next(Join);
            [Step] public Transition B() => Next(Join);
            [Step] public Transition C() => {|FK2009:End()|};
            [Step] public Transition {|FK2008:Join|}(JoinInputs<F> branches) => End();
            """);

        await Verify.ReportsAsync(source);
        Assert.That(
            await Verify.MessageAsync(source.Replace("{|FK2009:End()|}", "End()", StringComparison.Ordinal).Replace("{|FK2008:Join|}", "Join", StringComparison.Ordinal), "FK2008"),
            Is.EqualTo("Join 'Join' closes the split of 'Start', whose branches are A, B, C, and C does not lead to it"));
    }

    [Test]
    public Task Branches_meet_in_a_join_only() => Verify.ReportsAsync(Sources.Flow("""
        [Step] public Transition Start() => Next(A).And(B);
        [Step] public Transition A() => Next(C);
        [Step] public Transition B() => {|FK2008:Next(C)|};
        [Step] public Transition C() => {|FK2009:End()|};
        """));

    [Test]
    public Task A_foreach_is_joined_before_the_end() => Verify.ReportsAsync(Sources.Flow(
        "[Step] public Transition Start() => ForEach(new[] { 1 }, Fit); [Step] public Transition Fit(int item) => {|FK2009:End()|};"));

    [Test]
    public Task A_join_needs_a_split() => Verify.ReportsAsync(Sources.Flow("[Step] public Transition Start() => {|FK2010:Next(Join)|}; " + Join));

    [Test]
    public Task A_foreach_has_a_step_before_its_join() => Verify.ReportsAsync(Sources.Flow("[Step] public Transition Start() => {|FK2011:ForEach(new[] { 1 }, Join)|}; " + Join));

    [Test]
    public Task A_join_leaves_splitting_to_a_step_of_its_own() => Verify.ReportsAsync(Sources.Flow("""
        [Step] public Transition Start() => Next(A).And(B);
        [Step] public Transition A() => Next(Both);
        [Step] public Transition B() => Next(Both);
        [Step] public Transition Both(JoinInputs<F> branches) => {|FK2012:ForEach(new[] { 1 }, Fit)|};
        [Step] public Transition Fit(int item) => Next(Join);
        """ + Join));

    [Test]
    public Task Nothing_leads_to_the_start() => Verify.ReportsAsync(Sources.Flow(
        "[Step(Start = true)] public Transition Start() => Next(A); [Step] public Transition A() => true ? {|FK2007,FK2013:Next(Start)|} : End();"));

    [Test]
    public Task A_condition_does_not_lead_past_its_own_split() => Verify.ReportsAsync(Sources.Flow("""
        [Step] public Transition Start() => true ? Next(A).And(B) : {|FK2014:Next(Join)|};
        [Step] public Transition A() => Next(Join);
        [Step] public Transition B() => Next(Join);
        """ + Join));

    [Test]
    public Task A_condition_chooses_between_splits_and_within_branches() => Verify.IsFineAsync(Sources.Flow("""
        [Step] public Transition Start() => System.Environment.TickCount > 5 ? Next(A).And(B) : Next(C).And(D);
        [Step] public Transition A() => System.Environment.TickCount > 5 ? Next(Join) : Next(More);
        [Step] public Transition More() => Next(Join);
        [Step] public Transition B() => Next(Join);
        [Step] public Transition C() => Next(Join);
        [Step] public Transition D() => Next(Join);
        """ + Join));

    [Test]
    public Task Splits_and_foreach_nest_to_any_depth() => Verify.IsFineAsync(Sources.Flow("""
        [Step] public Transition Start() => ForEach(new[] { 1 }, Outer);
        [Step] public Transition Outer(int item) => ForEach(new[] { "a" }, Inner);
        [Step] public Transition Inner(string item) => Next(A).And(B);
        [Step] public Transition A() => Next(JoinSplit);
        [Step] public Transition B() => Next(JoinSplit);
        [Step] public Transition JoinSplit(JoinInputs<F> branches) => Next(JoinInner);
        [Step] public Transition JoinInner(JoinInputs<F> branches) => Next(Join);
        """ + Join));

    [Test]
    public async Task A_wrong_target_is_explained_beside_what_the_compiler_says()
    {
        Assert.That(
            await Verify.MessageAsync(Sources.Flow("[Step] public Transition Start() => Next(Fit); [Step] public Transition Fit(string region) => End();"), "FK2015"),
            Is.EqualTo("'Fit' takes a foreach item of type string: use ForEach(items, Fit)"));
        Assert.That(
            await Verify.MessageAsync(Sources.Flow("[Step] public Transition Start() => ForEach(new[] { 1 }, Fit); [Step] public Transition Fit() => End();"), "FK2015"),
            Is.EqualTo("'Fit' takes nothing: give it a parameter for the item, or use Next(Fit)"));
    }

    [TestCase("new[] { 1.5 }", "int item", "'Fit' takes an item of type int, and the items are of type double")]
    [TestCase("new List<string>()", "Uri item", "'Fit' takes an item of type Uri, and the items are of type string")]
    public async Task An_item_of_another_type_is_explained(string items, string parameter, string message) =>
        Assert.That(
            await Verify.MessageAsync(Sources.Flow($"[Step] public Transition Start() => ForEach({items}, Fit); [Step] public Transition Fit({parameter}) => Next(Join); {Join}"), "FK2015"),
            Is.EqualTo(message));

    [Test]
    public Task An_item_of_a_derived_type_fits() => Verify.IsFineAsync(Sources.Flow(
        "[Step] public Transition Start() => ForEach(new[] { \"a\" }, Fit); [Step] public Transition Fit(object item) => Next(Join); " + Join));

    [Test]
    public Task A_split_names_each_step_once() => Verify.ReportsAsync(Sources.Flow(
        "[Step] public Transition Start() => {|FK2016:Next(A).And(A)|}; [Step] public Transition A() => Next(Join); " + Join));
}
