using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Solving;

/// <summary>One package name with its candidates: a run of neighbouring variables, best first, of which at most one may be true.</summary>
internal sealed class SolverName(string name, int firstVariable)
{
    public string Name { get; } = name;

    public int FirstVariable { get; } = firstVariable;

    public int Count { get; set; }

    /// <summary>Where the candidates' variables end.</summary>
    public int EndVariable => FirstVariable + Count;

    /// <summary>Records that are there but may not be used, with the reason, and their date where they are too new.</summary>
    public List<(PackageRecord Record, string Reason, DateTimeOffset? Date)> Excluded { get; } = [];

    /// <summary>The specs of the name that somebody requires or constrains.</summary>
    public List<SolverSpec> Specs { get; } = [];

    /// <summary>The extras of the name that somebody asks for, with the variables that say so.</summary>
    public List<(string Extra, int Variable)> WantedExtras { get; } = [];

    /// <summary>The variable of the candidate that is installed; -1 for none.</summary>
    public int Chosen { get; set; } = -1;

    /// <summary>The candidates' variables in the order in which the channels list them.</summary>
    public int[] Listed { get; set; } = [];

    /// <summary>How often and how lately the name took part in conflicts.</summary>
    public double Activity { get; set; }

    /// <summary>Whether the first candidate is a record to prefer: locked or installed.</summary>
    public bool HasFavored { get; set; }
}
