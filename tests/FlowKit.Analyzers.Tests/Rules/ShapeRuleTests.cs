using FlowKit.Analyzers.Tests.Verification;

namespace FlowKit.Analyzers.Tests.Rules;

[Parallelizable]
public class ShapeRuleTests
{
    private const string Start = "[Step] public Transition Start() => End();";

    [TestCase("[Flow] public sealed class {|FK1001:F|} : Flow<F> { [Step] public Transition Start() => End(); }")]
    [TestCase("public sealed partial class {|FK1003:F|} : Flow<F> { }")]
    [TestCase("[Flow] public abstract partial class {|FK1004:F|} : Flow<F> { [Step] public Transition Start() => End(); }")]
    [TestCase("[Flow] public sealed partial class {|FK1004:F|}<T> : Flow<F<T>> { [Step] public Transition Start() => End(); }")]
    [TestCase("[Flow] file sealed partial class {|FK1004:F|} : Flow<F> { [Step] public Transition Start() => End(); }")]
    [TestCase("[Flow] public partial class {|FK1005:F|} : Flow<F> { [Step] public Transition Start() => End(); }")]
    [TestCase("public class Outer { [Flow] public sealed partial class {|FK1006:F|} : Flow<F> { [Step] public Transition Start() => End(); } }")]
    public Task The_class_of_a_flow(string source) => Verify.ReportsAsync(source);

    [Test]
    public Task A_flow_derives_from_flow_of_itself() => Verify.ReportsAsync("""
        [Flow] public sealed partial class Other : Flow<Other> { [Step] public Transition Start() => End(); }
        [Flow] public sealed partial class {|FK1002:F|} : Flow<Other> { [Step] public Transition Start() => End(); }
        """);

    [TestCase("[Step] public int {|FK1007,FK2003:Start|}() => throw new Exception();")]
    [TestCase("[Step] public Transition Start() => Next(More); [Step] public static Transition {|FK1008:More|}() => Transition.End;")]
    [TestCase("[Step] public Transition {|FK1008:Start|}<T>() => End();")]
    public Task The_declaration_of_a_step(string members) => Verify.ReportsAsync(Sources.Flow(members));

    [Test]
    public async Task A_step_takes_one_parameter_at_most() =>
        Assert.That(
            await Verify.MessageAsync(Sources.Flow("[Step] public Transition Start(int a, int b) => End();"), "FK1009"),
            Is.EqualTo("Step 'Start' takes several parameters: a step takes nothing, one foreach item, or JoinInputs<F>"));

    [Test]
    public async Task A_step_takes_branches_of_its_own_flow()
    {
        string source = "[Flow] public sealed partial class Other : Flow<Other> { [Step] public Transition Start() => End(); }\n"
            + Sources.Flow(Start + " [Step] public Transition Join(JoinInputs<Other> branches) => End();");

        Assert.That(await Verify.MessageAsync(source, "FK1009"), Does.Contain("JoinInputs of another flow"));
    }

    [TestCase("Run")]
    [TestCase("Next")]
    [TestCase("Cancellation")]
    [TestCase("ForEach")]
    public async Task A_step_cannot_have_a_name_that_flows_take(string name) =>
        Assert.That(await Verify.MessageAsync(Sources.Flow($"{Start} [Step] public Transition {name}() => null!;"), "FK1010"), Does.Contain($"'{name}' is a name that every flow has already"));

    [Test]
    public Task A_step_name_is_used_once() => Verify.ReportsAsync(Sources.Flow(
        "[Step] public Transition {|FK1010:Start|}() => End(); private void Start(int x) { }"));

    [Test]
    public Task Members_cannot_take_the_names_of_the_base_or_of_the_runs_variables() => Verify.ReportsAsync(Sources.Flow(
        Start + " public new int {|FK1012:Run|} => 1; [Parameter] public string {|FK1012:TaskId|} { get; init; } = \"\";"));

    [Test]
    public Task Retries_have_bounds() => Verify.ReportsAsync(Sources.Flow("[Step, Retry(Times = 101)] public Transition {|FK1013:Start|}() => End();"));

    [Test]
    public Task Two_flows_cannot_share_a_name() => Verify.ReportsAsync("""
        namespace A { [Flow] public sealed partial class F : Flow<F> { [Step] public Transition Start() => End(); } }
        namespace B { [Flow] public sealed partial class {|FK1011:F|} : Flow<F> { [Step] public Transition Start() => End(); } }
        """);
}
