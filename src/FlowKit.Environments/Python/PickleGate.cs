using FlowKit.Environments.Locking;
using FlowKit.Environments.Specs;

namespace FlowKit.Environments.Python;

/// <summary>Decides, before anything is unpickled, whether a pickle may be loaded: every package of its writer must be active with the same hash.</summary>
internal static class PickleGate
{
    private const int Named = 5;

    /// <exception cref="FlowKitException"><c>FK8313</c>: it may not.</exception>
    public static void Check(PythonPickle pickle, EnvironmentId environment, PlatformLock active)
    {
        if (pickle.Environment == environment) return;
        HashSet<string> imported = new(pickle.Modules.Select(static m => Normalized(m.Distribution)), StringComparer.Ordinal);
        List<(PackageIdentity Writer, PackageIdentity? Here)> differing = [];
        foreach (PackageIdentity writer in pickle.Packages)
        {
            PackageIdentity? here = active.Find(writer.Kind, writer.Name)?.Identity;
            if (here is null || here.Sha256 != writer.Sha256) differing.Add((writer, here));
        }
        if (differing.Count == 0) return;
        // What was imported when the object was written says most about why it would not load.
        IEnumerable<string> named = differing
            .OrderByDescending(d => imported.Contains(Normalized(d.Writer.Name)))
            .ThenBy(static d => d.Writer.Name, StringComparer.Ordinal)
            .Take(Named)
            .Select(Describe);
        string more = differing.Count > Named ? $"; and {differing.Count - Named} more" : "";
        throw new FlowKitException(EnvironmentErrors.IncompatibleObject,
            $"The Python object {pickle.TypeName} was written in the environment {pickle.Environment.Abbreviated} and cannot be loaded in {environment.Abbreviated}, "
            + $"where not every package of its writer is active: {string.Join("; ", named)}{more}. "
            + "Load it in its own environment, or in one composed from that under the Locked policy.");
    }

    private static string Describe((PackageIdentity Writer, PackageIdentity? Here) difference)
    {
        (PackageIdentity writer, PackageIdentity? here) = difference;
        if (here is null) return $"{writer.Name} {writer.Version} wrote it, and it is not here";
        return here.Version == writer.Version
            ? $"{writer.Name} {writer.Version} is another build here (sha256 {writer.Sha256.ToString()[..12]} wrote it, {here.Sha256.ToString()[..12]} is here)"
            : $"{writer.Name} {writer.Version} wrote it, {here.Name} {here.Version} is here";
    }

    private static string Normalized(string name) => name.Replace('_', '-').Replace('.', '-').ToLowerInvariant();
}
