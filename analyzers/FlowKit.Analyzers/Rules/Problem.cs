using FlowKit.Analyzers.Model;
using Microsoft.CodeAnalysis;

namespace FlowKit.Analyzers.Rules;

/// <summary>One thing that is wrong with a flow.</summary>
/// <param name="Rule">Which rule it breaks.</param>
/// <param name="At">Where.</param>
/// <param name="Arguments">What the message is filled with.</param>
internal sealed record Problem(DiagnosticDescriptor Rule, Anchor At, params string[] Arguments)
{
    /// <summary>Whether no wiring can be emitted for the flow.</summary>
    public bool Breaks => Rule.DefaultSeverity == DiagnosticSeverity.Error;
}
