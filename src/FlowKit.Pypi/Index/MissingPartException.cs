namespace FlowKit.Pypi.Index;

/// <summary>A read met a part of a file that was not fetched yet. Never leaves this folder.</summary>
internal sealed class MissingPartException(long from, long to) : Exception
{
    public long From { get; } = from;

    public long To { get; } = to;
}
