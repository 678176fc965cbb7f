using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving.Explanations;

/// <summary>Makes the public tree of a proof. No recursion: proofs can be deep. Shared parts are shared nodes.</summary>
internal sealed class ConflictTree(PypiSolveRequest request, SolveEnvironment environment, PackageTable packages, SearchState search, VersionWords words)
{
    public PypiConflict Build(int terminal)
    {
        Dictionary<int, PypiConflict> nodes = [];
        Stack<int> stack = new([terminal]);
        while (stack.TryPeek(out int id))
        {
            Incompatibility incompatibility = search.Store[id];
            if (nodes.ContainsKey(id))
            {
                stack.Pop();
            }
            else if (incompatibility.Kind != IncompatibilityKind.Derived)
            {
                nodes.Add(id, Leaf(incompatibility));
                stack.Pop();
            }
            else if (nodes.TryGetValue(incompatibility.Cause1, out PypiConflict? first) && nodes.TryGetValue(incompatibility.Cause2, out PypiConflict? second))
            {
                nodes.Add(id, new PypiConflict { Kind = PypiConflictKind.Derived, Text = Conclude(incompatibility), Causes = [first, second] });
                stack.Pop();
            }
            else
            {
                stack.Push(incompatibility.Cause1);
                stack.Push(incompatibility.Cause2);
            }
        }
        return nodes[terminal];
    }

    private string Conclude(Incompatibility incompatibility)
    {
        List<string> statements = [];
        for (int i = 0; i < incompatibility.Packages.Length; i++)
        {
            if (packages[incompatibility.Packages[i]].Kind != SolverPackageKind.Root) statements.Add(words.Statement(incompatibility.Packages[i], incompatibility.Terms[i]));
        }
        return statements.Count switch
        {
            0 => "the requirements cannot be met",
            1 => statements[0] + " is impossible",
            _ => string.Join(" and ", statements) + " are impossible together",
        };
    }

    private PypiConflict Leaf(Incompatibility incompatibility)
    {
        SolverPackage package = packages[incompatibility.Packages[0]];
        VersionSet set = incompatibility.Terms[0].Set;
        PackageName? name = package.HasName ? package.Name : null;
        string versions = set.IsAll ? "" : set.ToString();
        switch (incompatibility.Kind)
        {
            case IncompatibilityKind.Dependency:
                SolverPackage needed = packages[incompatibility.DependencyPackage];
                VersionSet range = incompatibility.DependencyRange ?? VersionSet.Empty;
                bool isRoot = package.Kind == SolverPackageKind.Root;
                Requirement? requirement = isRoot ? request.Requirements.FirstOrDefault(r => r.Name == needed.Name && VersionSet.Of(r.Specifiers).Equals(range)) : null;
                return new PypiConflict
                {
                    Kind = isRoot ? PypiConflictKind.Requirement : PypiConflictKind.Dependency,
                    Package = name,
                    Versions = isRoot ? "" : versions,
                    Dependency = needed.HasName ? needed.Name : null,
                    DependencyVersions = range.IsAll ? "" : range.ToString(),
                    Origin = requirement is null ? null : request.OriginOf?.Invoke(requirement),
                    Text = isRoot ? "you require " + (requirement?.ToString() ?? needed + VersionWords.Suffix(range)) : $"{words.Versions(package, set)} {(needed.HasName ? $"depends on {needed}{VersionWords.Suffix(range)}" : "needs Python " + range)}",
                };
            case IncompatibilityKind.Unavailable:
                UnavailableReason reason = incompatibility.Reason!;
                bool isBound = reason.Kind is UnavailableKind.Constraint or UnavailableKind.Pinned or UnavailableKind.Provided;
                return new PypiConflict
                {
                    Kind = reason.Kind switch
                    {
                        UnavailableKind.Constraint => PypiConflictKind.Constraint,
                        UnavailableKind.Pinned => PypiConflictKind.Pin,
                        UnavailableKind.Provided => PypiConflictKind.Provided,
                        _ => PypiConflictKind.Unavailable,
                    },
                    Package = isBound ? null : name,
                    Versions = isBound ? "" : versions,
                    Dependency = isBound ? name : null,
                    DependencyVersions = isBound ? set.Complement().ToString() : "",
                    Reason = reason.Text,
                    Text = isBound ? reason.Text : $"{words.Versions(package, set)} {reason.Text}",
                };
            case IncompatibilityKind.NoVersions:
                return new PypiConflict
                {
                    Kind = PypiConflictKind.NoVersions,
                    Package = name,
                    Versions = versions,
                    Text = name is null ? $"the Python of the target is {environment.Python}" : $"no version of {package} is in '{set}'",
                };
            default:
                return new PypiConflict { Kind = PypiConflictKind.Derived, Text = "the requirements have to be met" };
        }
    }
}
