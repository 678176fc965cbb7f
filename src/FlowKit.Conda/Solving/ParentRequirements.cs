namespace FlowKit.Conda.Solving;

/// <summary>What one chosen package (or the request, which sorts first) asks for, in the order of writing.</summary>
internal sealed record ParentRequirements(int Parent, string Name, List<SolverClause> Clauses) : IComparable<ParentRequirements>
{
    public int CompareTo(ParentRequirements? other)
    {
        int order = string.CompareOrdinal(Name, other!.Name);
        return order != 0 ? order : Parent.CompareTo(other.Parent);
    }
}
