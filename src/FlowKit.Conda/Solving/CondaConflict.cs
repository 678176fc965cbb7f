namespace FlowKit.Conda.Solving;

/// <summary>Why a request cannot be satisfied, as a tree: each node says one thing, its children say why that is so.</summary>
/// <param name="Text">One statement, without a full stop.</param>
/// <param name="Causes">What makes it so.</param>
public sealed record CondaConflict(string Text, IReadOnlyList<CondaConflict> Causes)
{
    private const int MostLines = 100;
    private const int MostCauses = 30;

    /// <summary>The packages that the statement is about, by their names; none where it is about the whole request.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>What would have been solvable instead, tried and found to work; null where nothing simple was found.</summary>
    public string? Suggestion { get; init; }

    /// <summary>The tree as indented lines, at most about a hundred: of a larger one the levels next to the request, and how much more there is.</summary>
    public override string ToString()
    {
        System.Text.StringBuilder text = new();
        Append(text, "", LevelsToTell());
        if (Suggestion is not null) text.Append("What would work: ").Append(Suggestion).Append('\n');
        return text.ToString().TrimEnd('\n');
    }

    private int LevelsToTell()
    {
        int levels = 0;
        List<CondaConflict> level = [this];
        for (int lines = 1; level.Count > 0; levels++)
        {
            level = [.. level.SelectMany(conflict => conflict.Causes.Take(MostCauses))];
            lines += level.Count;
            if (lines > MostLines && levels > 0) break;
        }
        return levels;
    }

    private int CountLines() => 1 + Causes.Sum(cause => cause.CountLines());

    private void Append(System.Text.StringBuilder text, string indent, int levels)
    {
        text.Append(Text);
        int told = levels == 0 ? 0 : Math.Min(Causes.Count, MostCauses);
        int left = Causes.Skip(told).Sum(cause => cause.CountLines());
        if (left > 0 && told == 0) text.Append($" ({Lines(left)})");
        text.Append('\n');
        for (int i = 0; i < told; i++)
        {
            bool last = i == told - 1 && left == 0;
            text.Append(indent).Append(last ? "└─ " : "├─ ");
            Causes[i].Append(text, indent + (last ? "   " : "│  "), levels - 1);
        }
        if (left > 0 && told > 0) text.Append(indent).Append("└─ ").Append(Lines(left)).Append('\n');
    }

    private static string Lines(int count) => $"and {count.ToString(System.Globalization.CultureInfo.InvariantCulture)} more";
}
