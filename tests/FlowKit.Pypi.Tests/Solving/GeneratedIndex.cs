using System.Collections;
using System.Globalization;
using System.Text;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Tests.Solving;

/// <summary>
/// An index of many packages with many versions that depend on each other in a ring. Pages, files and metadata are made when they are asked for and not kept: what a solve needs of memory is its own.
/// </summary>
internal sealed class GeneratedIndex(int packages, int versions) : IPypiSource
{
    public ValueTask<ProjectPage?> GetProjectAsync(PackageName name, CancellationToken cancellationToken = default) => new(new ProjectPage { Files = new GeneratedFiles(name, versions) });

    public ValueTask<CoreMetadata> GetMetadataAsync(PypiFile file, CancellationToken cancellationToken = default)
    {
        WheelFileName wheel = WheelFileName.Parse(file.FileName);
        int number = int.Parse(wheel.Name.Value.AsSpan(1), CultureInfo.InvariantCulture), version = (int)wheel.Version.Release[0];
        StringBuilder text = new($"Metadata-Version: 2.1\nName: {wheel.Name}\nVersion: {wheel.Version}\n");
        // The next ones in the ring, some with a bound that makes newer versions impossible.
        for (int step = 1; step <= 3; step++)
        {
            int other = step == 1 ? (number + 1) % packages : ((number * step) + step) % packages;
            text.Append($"Requires-Dist: p{other}{(number % 17 == 3 && step == 1 ? $"<{version + 1}" : ">=1")}\n");
        }
        return new(CoreMetadata.Parse(text.ToString()));
    }

    private sealed class GeneratedFiles(PackageName name, int versions) : IReadOnlyList<PypiFile>
    {
        public int Count => versions;

        public PypiFile this[int index] => new()
        {
            FileName = $"{name}-{index + 1}.0-py3-none-any.whl",
            Url = new Uri($"memory://large/{name}-{index + 1}.0-py3-none-any.whl"),
            CoreMetadata = [],
        };

        public IEnumerator<PypiFile> GetEnumerator() => Enumerable.Range(0, versions).Select(index => this[index]).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
