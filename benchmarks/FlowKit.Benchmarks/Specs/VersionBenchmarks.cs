using BenchmarkDotNet.Attributes;
using FlowKit.Pypi.Solving;
using FlowKit.Pypi.Specs;

namespace FlowKit.Benchmarks.Specs;

/// <summary>Goals on two cores: 1 million versions read in 0.4 s (0.4 us each), 30 million comparisons a second (33 ns each).</summary>
[MemoryDiagnoser]
public class VersionBenchmarks
{
    private const int Count = 1000;

    private string[] _texts = [];
    private Pep440Version[] _versions = [];
    private Pep440Version[] _longVersions = [];
    private VersionSet _left = VersionSet.All;
    private VersionSet _right = VersionSet.All;

    [GlobalSetup]
    public void Prepare()
    {
        // The mix of an index: nine in ten are plain releases.
        _texts = [.. Enumerable.Range(0, Count).Select(i => (i % 10) switch
        {
            7 => $"{i % 13}.{i % 7}rc{i % 5}",
            8 => $"{i % 13}.{i % 7}.post{i % 3}",
            9 => $"2.{i % 31}.0.20240{100 + i}",
            _ => $"{i % 13}.{i % 41}.{i % 7}",
        })];
        _versions = [.. _texts.Select(Pep440Version.Parse)];
        _longVersions = [.. Enumerable.Range(0, Count).Select(i => Pep440Version.Parse($"{i % 13}.{i % 7}+cu{i}"))];
        _left = VersionSet.Of(VersionSpecifiers.Parse(">=1.0,<5,!=1.5.*,!=2.0,!=3.1"));
        _right = VersionSet.Of(VersionSpecifiers.Parse("~=1.2,!=1.4.1")).Union(VersionSet.Of(VersionSpecifiers.Parse(">3,<=7.2")));
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public int Parse()
    {
        int length = 0;
        foreach (string text in _texts)
        {
            if (Pep440Version.TryParse(text, out Pep440Version? version)) length += version.ReleaseLength;
        }
        return length;
    }

    [Benchmark(OperationsPerInvoke = Count - 1)]
    public int Compare() => CompareAll(_versions);

    [Benchmark(OperationsPerInvoke = Count - 1)]
    public int Compare_with_local_labels() => CompareAll(_longVersions);

    [Benchmark]
    public VersionSpecifiers Parse_a_specifier() => VersionSpecifiers.Parse(">=1.26.4,<2,!=1.30.*");

    [Benchmark]
    public VersionSet Intersect() => _left.Intersect(_right);

    [Benchmark]
    public bool Subset() => _left.IsSubsetOf(_right);

    [Benchmark(OperationsPerInvoke = Count)]
    public int Contains()
    {
        int inside = 0;
        foreach (Pep440Version version in _versions)
        {
            if (_left.Contains(version)) inside++;
        }
        return inside;
    }

    private static int CompareAll(Pep440Version[] versions)
    {
        int rising = 0;
        for (int i = 1; i < versions.Length; i++)
        {
            if (versions[i - 1].CompareTo(versions[i]) < 0) rising++;
        }
        return rising;
    }
}
