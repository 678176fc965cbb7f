namespace FlowKit.Tests.Execution;

[Flow, Pypi("nosuch-package")]
public sealed partial class UnknownPackageFlow : Flow<UnknownPackageFlow>
{
    [Step] public Transition Start() => End();
}

[Flow, Conda("nosuch-package")]
public sealed partial class UnknownCondaPackageFlow : Flow<UnknownCondaPackageFlow>
{
    [Step] public Transition Start() => End();
}

[Flow, Pypi("oldish", "newish")]
public sealed partial class UnsatisfiableFlow : Flow<UnsatisfiableFlow>
{
    [Step] public Transition Start() => End();
}

[Flow, Conda("old-data", "new-data")]
public sealed partial class UnsatisfiableCondaFlow : Flow<UnsatisfiableCondaFlow>
{
    [Step] public Transition Start() => End();
}

[Flow, Pypi("spoiled")]
public sealed partial class WrongHashFlow : Flow<WrongHashFlow>
{
    [Step] public Transition Start() => End();
}

[Flow, Conda("spoiled-data")]
public sealed partial class WrongHashCondaFlow : Flow<WrongHashCondaFlow>
{
    [Step] public Transition Start() => End();
}

[Flow, PortableEnv("team/nowhere")]
public sealed partial class UnknownNameFlow : Flow<UnknownNameFlow>
{
    [Step] public Transition Start() => End();
}

[Flow, PortableEnv("team/@{RunId}/@{TaskId}", FetchAtExecution = true)]
public sealed partial class UnknownNameAtExecutionFlow : Flow<UnknownNameAtExecutionFlow>
{
    [Step] public Transition Start() => End();
}

[Flow, Pypi("tiny"), PortableEnv(Python = "3.99")]
public sealed partial class MissingPythonFlow : Flow<MissingPythonFlow>
{
    [Step] public Transition Start() => End();
}

[Flow, Conda("needs-python")]
public sealed partial class NoPythonRecordFlow : Flow<NoPythonRecordFlow>
{
    [Step] public Transition Start() => End();
}

[Flow, Pypi("tiny==1.*")]
public sealed partial class PythonExceptionFlow : Flow<PythonExceptionFlow>
{
    [Step] public async Task<Transition> Start()
    {
        await Env.Python<ITinyModel>().FailAsync("no rows", Cancellation);
        return End();
    }
}

[Flow, Pypi("tiny==1.*")]
public sealed partial class UnknownVariableFlow : Flow<UnknownVariableFlow>
{
    [Step] public async Task<Transition> Start()
    {
        await Environments.Compose(Env.Id).WithPypi("addition").PublishAsync("team/@{Dataset}", Cancellation);
        return End();
    }
}
