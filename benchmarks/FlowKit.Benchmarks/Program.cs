using System.Globalization;
using BenchmarkDotNet.Running;
using FlowKit.Benchmarks.Installation;
using FlowKit.Benchmarks.Solving;

int Rounds(string[] rest, int otherwise) => rest.Length > 0 ? int.Parse(rest[0], CultureInfo.InvariantCulture) : otherwise;

if (args is ["solve-http", string url, .. string[] peer]) await HttpComparison.RunAsync(url, peer.FirstOrDefault(), Rounds([.. peer.Skip(1)], 5));
else if (args is ["pypi"]) await PypiMeasurement.RunAsync();
else if (args is ["solve-once", string index]) await PypiMeasurement.SolveOnceAsync(index);
else if (args is ["solve-generated"]) await PypiMeasurement.SolveGeneratedAsync();
else if (args is ["conda-rattler", string cases, string modules]) await RattlerComparison.RunAsync(cases, modules);
else if (args is ["conda-libsolv", string recorded, string libsolv]) await LibsolvComparison.RunAsync(recorded, libsolv);
else if (args is ["conda", string conformance]) await CondaMeasurement.RunAsync(conformance);
else if (args is ["install", string wheelhouse, string uv, .. string[] wheelRounds]) await WheelDuel.RunAsync(wheelhouse, uv, Rounds(wheelRounds, 25));
else if (args is ["install-once", string wheels, string cache, .. string[] targets]) await WheelDuel.InstallOnceAsync(wheels, cache, targets);
else if (args is ["conda-install", string channel, string peers, .. string[] condaRounds]) await CondaDuel.RunAsync(channel, peers, Rounds(condaRounds, 25));
else if (args is ["conda-goals", string data, .. string[] goalRounds]) await CondaGoals.RunAsync(data, Rounds(goalRounds, 9));
else if (args is ["conda-extract", string packages, .. string[] extractRounds]) await ExtractDuel.RunAsync(packages, Rounds(extractRounds, 15));
else if (args is ["extract-once", string archive, string folder]) await ExtractDuel.ExtractOnceAsync(archive, folder);
else BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
