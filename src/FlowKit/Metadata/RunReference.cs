using System.Diagnostics.CodeAnalysis;

namespace FlowKit.Metadata;

/// <summary>Names one run.</summary>
/// <param name="Flow">The flow's name.</param>
/// <param name="RunId">The run's id.</param>
public sealed record RunReference(string Flow, string RunId)
{
    /// <summary>Reads <c>Flow/RunId</c>.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The reference.</returns>
    /// <exception cref="FlowKitException">The text is anything else (<c>FK8421</c>).</exception>
    public static RunReference Parse(string text) =>
        TryParse(text, out RunReference? run)
            ? run
            : throw new FlowKitException(FlowErrors.RunNotFound, $"'{text}' names no run. Write the flow's name and the run's id, as in TrainFlow/20261123-225728-417-k3v9q2.");

    /// <summary>Reads <c>Flow/RunId</c>; false for anything else.</summary>
    /// <param name="text">The text.</param>
    /// <param name="run">The reference.</param>
    /// <returns>Whether the text is one.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out RunReference? run)
    {
        run = null;
        if (text?.Split('/') is not [{ Length: > 0 } flow, { Length: > 0 } id])
            return false;
        run = new RunReference(flow, id);
        return true;
    }

    /// <summary>The reference as it is written.</summary>
    /// <returns><c>Flow/RunId</c>.</returns>
    public override string ToString() => Flow + "/" + RunId;
}
