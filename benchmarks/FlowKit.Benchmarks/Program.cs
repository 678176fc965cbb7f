using BenchmarkDotNet.Running;
using FlowKit.Benchmarks.Solving;

if (args is ["solve-http", string url, .. string[] rest]) await HttpComparison.RunAsync(url, rest.FirstOrDefault());
else BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
