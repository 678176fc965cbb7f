using BenchmarkDotNet.Running;
using FlowKit.Benchmarks.Solving;

if (args is ["solve-http", string url, .. string[] rest]) await HttpComparison.RunAsync(url, rest.FirstOrDefault());
else if (args is ["conda", string conformance]) await CondaMeasurement.RunAsync(conformance);
else BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
