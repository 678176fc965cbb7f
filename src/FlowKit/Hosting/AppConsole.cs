namespace FlowKit.Hosting;

/// <summary>Where a flow program writes.</summary>
/// <param name="Out">Results and progress.</param>
/// <param name="Error">Errors.</param>
/// <param name="IsTerminal">Whether a person watches: then one line is kept up to date. Otherwise every line is written once.</param>
/// <param name="Width">The columns of the terminal.</param>
internal sealed record AppConsole(TextWriter Out, TextWriter Error, bool IsTerminal, Func<int> Width)
{
    public static AppConsole System() => new(Console.Out, Console.Error, !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb", WindowWidth);

    private static int WindowWidth()
    {
        try
        {
            return Console.WindowWidth > 0 ? Console.WindowWidth : 80;
        }
        catch (IOException)
        {
            return 80;
        }
    }
}
