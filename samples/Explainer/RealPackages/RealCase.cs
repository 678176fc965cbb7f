using System.Runtime.InteropServices;
using FlowKit;
using FlowKit.Execution;
using FlowKit.Pypi.Installation;
using Microsoft.Extensions.DependencyInjection;

namespace Explainer.RealPackages;

/// <summary>The explainer case on scikit-learn 1.4.2 and 1.7.2, LightGBM and shap, from an index or a folder of wheels.</summary>
public static class RealCase
{
    /// <summary>Runs the model flows, each of which starts an explainer flow, and tells what happens.</summary>
    /// <param name="folder">Where everything is kept.</param>
    /// <param name="place">A simple index's address, or a folder of wheels.</param>
    /// <param name="output">Where to print.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The explainer runs, in order.</returns>
    /// <exception cref="FlowKitException">A run failed, there is no CPython 3.11, or the index cannot be read.</exception>
    /// <exception cref="DirectoryNotFoundException">The folder is not there.</exception>
    public static async Task<IReadOnlyList<FlowRun>> RunAsync(SampleFolder folder, string place, TextWriter output, CancellationToken cancellationToken = default)
    {
        PackageSources sources = await SourcesAsync(place, cancellationToken);
        CaseReport report = new(output);
        report.Begin("The explainer case on real packages", folder, sources);

        await using ServiceProvider services = EmbeddedCase.Services(folder, sources);
        CaseRunner runner = new(services.GetRequiredService<IFlowRunner>(), report);
        List<FlowRun> explanations = [.. await runner.TrainAndExplainAsync<TrainSklearn14Flow>(cancellationToken)];
        if (MissingLibrary() is { } missing) await output.WriteLineAsync($"\nLightGBM is left out: {missing}");
        else explanations.AddRange(await runner.TrainAndExplainAsync<TrainLightGbmFlow>(cancellationToken));
        explanations.AddRange(await runner.TrainAndExplainAsync<TrainSklearn17Flow>(cancellationToken));
        report.End();
        return explanations;
    }

    /// <summary>The index of the case, and a CPython 3.11, which its wheels are for.</summary>
    public static async Task<PackageSources> SourcesAsync(string place, CancellationToken cancellationToken = default)
    {
        bool remote = Uri.TryCreate(place, UriKind.Absolute, out Uri? address) && !address.IsFile;
        if (!remote && !Directory.Exists(place))
            throw new DirectoryNotFoundException($"'{place}' is neither the address of a simple index nor a folder of wheels.");
        PythonInterpreter python = await new InterpreterLocator().FindAsync("3.11", cancellationToken);
        return new PackageSources("packages", remote ? address! : new Uri(Path.GetFullPath(place) + Path.DirectorySeparatorChar), null, python, Offline: !remote);
    }

    /// <summary>LightGBM's wheel takes the OpenMP runtime from the system; null where it is there, else what to do about it.</summary>
    public static string? MissingLibrary()
    {
        if (!OperatingSystem.IsLinux()) return null;
        if (!NativeLibrary.TryLoad("libgomp.so.1", out nint handle))
            return "its wheel needs the system's libgomp.so.1, which is not here. Install it (Debian: apt-get install libgomp1).";
        NativeLibrary.Free(handle);
        return null;
    }
}
