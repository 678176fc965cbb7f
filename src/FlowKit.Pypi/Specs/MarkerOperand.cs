namespace FlowKit.Pypi.Specs;

/// <summary>One side of a marker comparison: a variable, or a quoted text.</summary>
internal readonly struct MarkerOperand
{
    private readonly MarkerVariable _variable;

    public MarkerOperand(MarkerVariable variable)
    {
        _variable = variable;
        IsVariable = true;
    }

    public MarkerOperand(string text) => Text = text;

    public bool IsVariable { get; }

    public MarkerVariable Variable => _variable;

    /// <summary>The quoted text; null for a variable.</summary>
    public string? Text { get; }

    public string ValueIn(MarkerEnvironment environment) => Text ?? environment[_variable];

    public override string ToString()
    {
        if (Text is null) return MarkerVariables.NameOf(_variable);
        return Text.IndexOf('"') >= 0 ? "'" + Text + "'" : "\"" + Text + "\"";
    }
}
