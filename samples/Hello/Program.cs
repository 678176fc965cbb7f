// begin-snippet: minute
using FlowKit;
using FlowKit.Hosting;

return await FlowApp.RunAsync(args);

[Flow]
public sealed partial class HelloFlow : Flow<HelloFlow>
{
    [Parameter] public required string Name { get; init; }
    [Artifact] public partial string Greeting { get; set; }

    [Step] public Transition Start()
    {
        Greeting = $"Hello, {Name}!";
        return Next(Print);
    }

    [Step] public Transition Print()
    {
        Console.WriteLine(Greeting);
        return End();
    }
}
// end-snippet
