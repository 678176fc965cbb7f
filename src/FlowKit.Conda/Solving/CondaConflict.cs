namespace FlowKit.Conda.Solving;

/// <summary>Why a request cannot be satisfied, as a tree: each node says one thing, its children say why that is so.</summary>
/// <param name="Text">One statement, without a full stop.</param>
/// <param name="Causes">What makes it so.</param>
public sealed record CondaConflict(string Text, IReadOnlyList<CondaConflict> Causes)
{
    /// <summary>The packages that the statement is about, by their names; none where it is about the whole request.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>What would have been solvable instead, tried and found to work; null where nothing simple was found.</summary>
    public string? Suggestion { get; init; }

    /// <summary>The tree as indented lines.</summary>
    public override string ToString()
    {
        System.Text.StringBuilder text = new();
        Append(text, "");
        if (Suggestion is not null) text.Append("What would work: ").Append(Suggestion).Append('\n');
        return text.ToString().TrimEnd('\n');
    }

    private void Append(System.Text.StringBuilder text, string indent)
    {
        text.Append(Text).Append('\n');
        for (int i = 0; i < Causes.Count; i++)
        {
            bool last = i == Causes.Count - 1;
            text.Append(indent).Append(last ? "└─ " : "├─ ");
            Causes[i].Append(text, indent + (last ? "   " : "│  "));
        }
    }
}
