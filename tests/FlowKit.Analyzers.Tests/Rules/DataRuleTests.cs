using FlowKit.Analyzers.Tests.Verification;

namespace FlowKit.Analyzers.Tests.Rules;

[Parallelizable]
public class DataRuleTests
{
    private const string Start = " [Step] public Transition Start() => End();";
    private const string Upstream = "[Flow] public sealed partial class Up : Flow<Up> { [Artifact] public partial string Kind { get; set; } [Step] public Transition Start() { Kind = \"\"; return End(); } }\n";

    [TestCase("[Artifact] public double {|FK3001:Score|} { get; set; }")]
    [TestCase("[Artifact] public partial double {|FK3001:Score|} { get; }")]
    [TestCase("[Artifact] public partial Func<int> {|FK3002:Code|} { get; set; }")]
    [TestCase("[Artifact] public partial System.IO.Stream {|FK3002:Data|} { get; set; }")]
    [TestCase("[Artifact] public partial Task<int> {|FK3002:Later|} { get; set; }")]
    [TestCase("[Artifact] public partial HashSet<string> {|FK3006:Seen|} { get; set; }")]
    [TestCase("[Artifact] public partial object {|FK3006:Any|} { get; set; }")]
    [TestCase("[Parameter] public double {|FK3007:Alpha|} { get; } = 1;")]
    [TestCase("[Parameter] public object {|FK3007:Any|} { get; init; } = new();")]
    [TestCase("[Parameter] public double {|FK3008:Alpha|} { get; set; } = 1;")]
    [TestCase("[Parameter] public int MaxDepth { get; init; } [Parameter] public int {|FK3009:Max_Depth|} { get; init; }")]
    [TestCase("public required string {|FK3014:Name|} { get; init; }")]
    [TestCase("[FromTrigger] public required string {|FK3012:Kind|} { get; init; }")]
    public Task Members_of_a_flow(string members) => Verify.ReportsAsync(Sources.Flow(members + Start));

    [TestCase("[Parameter] public required string {|FK3011:Dataset|} { get; init; }")]
    [TestCase("[FromTrigger] public required string {|FK3013:Type|} { get; init; }")]
    [TestCase("[FromTrigger] public required double {|FK3013:Kind|} { get; init; }")]
    [TestCase("[FromTrigger(\"Kind\")] public required string Type { get; init; } [Parameter] public int Depth { get; init; }")]
    public Task Members_of_a_triggered_flow(string members) =>
        Verify.ReportsAsync(Upstream + Sources.Flow(members + Start, "[Flow, TriggerOnFinish<Up>]"));

    [Test]
    public async Task What_an_upstream_flow_lacks_is_named() =>
        Assert.That(
            await Verify.MessageAsync(Upstream + Sources.Flow("[FromTrigger] public required string Type { get; init; }" + Start, "[Flow, TriggerOnFinish<Up>]"), "FK3013"),
            Is.EqualTo("'Type' takes 'Type' of the triggering run, and Up has no parameter or artifact of that name"));

    [TestCase("{|FK3015:TriggerOnFinish<Up>(All = true)|}")]
    [TestCase("{|FK3015:TriggerOnFinish<Up>(Group = \"g\")|}")]
    [TestCase("TriggerOnFinish<Up>(All = true, Group = \"g\")")]
    public Task Triggers_that_wait_for_all_name_their_group(string trigger) =>
        Verify.ReportsAsync(Upstream + Sources.Flow(Start, $"[Flow, {trigger}]"));

    [Test]
    public Task An_artifact_that_is_read_is_set_somewhere() => Verify.ReportsAsync(Sources.Flow(
        "[Artifact] public partial int Count { get; set; } [Step] public Transition Start() { Console.WriteLine({|FK3003:Count|}); return End(); }"));

    [Test]
    public Task What_branches_set_passes_a_join_that_assigns_or_merges_it() => Verify.ReportsAsync(Sources.Flow("""
        [Artifact] public partial int A { get; set; }
        [Artifact] public partial int B { get; set; }
        [Artifact] public partial int C { get; set; }
        [Artifact] public partial int D { get; set; }
        [Step] public Transition Start() { D = 1; return ForEach(new[] { 1 }, Fit); }
        [Step] public Transition Fit(int item) { A = item; B = D; C = B; Helper(); return Next(Join); }
        [Step] public Transition Join(JoinInputs<F> branches) { A = branches[0].A; return Next(Show); }
        [Step] public Transition Show() { Console.WriteLine(A + {|FK3004:B|} + C + {|FK3004:D|}); return Next(Last); }
        [Step] public Transition Last() { B = 1; return End(); }
        private void Helper() { C = 2; }
        """));

    [Test]
    public Task What_a_merging_join_lets_pass_may_be_read() => Verify.IsFineAsync(Sources.Flow("""
        [Artifact] public partial int A { get; set; }
        [Step] public Transition Start() { A = 1; return Next(Left).And(Right); }
        [Step] public Transition Left() => Next(Join);
        [Step] public Transition Right() => Next(Join);
        [Step] public Transition Join(JoinInputs<F> branches) { branches.MergeInto(this); return Next(Show); }
        [Step] public Transition Show() { Console.WriteLine(A); return End(); }
        """));

    [Test]
    public Task A_step_that_reads_the_clock_or_ignores_its_token_is_told() => Verify.ReportsAsync(Sources.Flow("""
        [Step] public async Task<Transition> Start()
        {
            Console.WriteLine({|FK6002:DateTime.UtcNow|});
            await {|FK6003:System.IO.File.ReadAllTextAsync("x")|};
            await System.IO.File.ReadAllTextAsync("x", Cancellation);
            return End();
        }
        """));

    [Test]
    public Task What_a_step_keeps_in_a_plain_member_is_not_stored() => Verify.ReportsAsync(Sources.Flow(
        "private int _count; public string? Name { get; set; } [Step] public Transition Start() { {|FK3005:_count|}++; {|FK3005:Name|} = \"x\"; return End(); }"));

    [Test]
    public Task A_step_does_not_block() => Verify.ReportsAsync(Sources.Flow("""
        [Step] public Transition Start()
        {
            _ = {|FK6001:Task.FromResult(1).Result|};
            {|FK6001:Task.Delay(1).Wait()|};
            {|FK6001:Task.Delay(1).GetAwaiter().GetResult()|};
            return End();
        }
        """));
}
