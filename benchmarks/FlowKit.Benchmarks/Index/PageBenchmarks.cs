using System.Text;
using BenchmarkDotNet.Attributes;
using FlowKit.Pypi.Index;

namespace FlowKit.Benchmarks.Index;

/// <summary>A page of 1,500 files, as JSON.</summary>
[MemoryDiagnoser]
public class PageBenchmarks
{
    private static readonly Uri Address = new("https://pypi.example/simple/demo/");
    private readonly byte[] _json = Make();
    private readonly byte[] _archive = PageArchive.Write(ProjectPageReader.ReadProject(Make(), "application/vnd.pypi.simple.v1+json", Address), "key")!;

    [Benchmark(Description = "1,500 files, JSON")]
    public ProjectPage ReadJson() => ProjectPageReader.ReadProject(_json, "application/vnd.pypi.simple.v1+json", Address);

    [Benchmark(Description = "1,500 files, binary cache")]
    public ProjectPage ReadBinary() => PageArchive.Read(_archive, "key")!;

    [Benchmark(Description = "1,500 files, binary cache, every file made")]
    public int ReadBinaryWhole() => PageArchive.Read(_archive, "key")!.Files.Count(file => file.Size > 0);

    private static byte[] Make()
    {
        StringBuilder text = new("""{"meta":{"api-version":"1.1"},"name":"demo","files":[""");
        for (int i = 0; i < 1500; i++)
        {
            string name = $"demo-1.{i / 20}.{i % 20}-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl";
            if (i > 0) text.Append(',');
            text.Append($$$"""{"filename":"{{{name}}}","url":"https://files.pypi.example/packages/ab/cd/{{{i:x32}}}/{{{name}}}","hashes":{"sha256":"{{{i:x64}}}"},"requires-python":">=3.8","size":{{{i * 1000}}},"upload-time":"2024-03-24T10:00:00.123456Z","yanked":false,"core-metadata":{"sha256":"{{{i + 7:x64}}}"}}""");
        }
        return Encoding.UTF8.GetBytes(text.Append("]}").ToString());
    }
}
