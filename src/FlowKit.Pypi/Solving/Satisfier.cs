namespace FlowKit.Pypi.Solving;

/// <summary>The assignment that makes a term hold.</summary>
/// <param name="Cause">The incompatibility that it was derived from; -1 for a decision.</param>
/// <param name="GlobalIndex">Its place in time.</param>
/// <param name="Level">Its decision level.</param>
internal readonly record struct Satisfier(int Cause, int GlobalIndex, int Level);
