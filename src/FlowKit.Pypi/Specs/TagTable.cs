namespace FlowKit.Pypi.Specs;

/// <summary>
/// The ordered tags of a target, as blocks: a (Python, ABI) pair over all platforms, or over <c>any</c> alone. A wheel is looked up by
/// its parts, so no tag is ever spelled out.
/// </summary>
internal sealed class TagTable
{
    private readonly List<(string Python, string Abi, bool IsAny)> _blocks = [];
    private readonly Dictionary<string, Dictionary<string, int>> _platformBlocks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<string, int>> _anyBlocks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _platforms = new(StringComparer.Ordinal);
    private readonly List<string> _platformList;
    private readonly Dictionary<WheelTag, int>? _listed;

    public TagTable(List<string> platforms)
    {
        _platformList = platforms;
        for (int i = 0; i < platforms.Count; i++) _platforms[platforms[i]] = i;
    }

    /// <summary>A table of tags that come as a list, in no known structure.</summary>
    public TagTable(IEnumerable<WheelTag> tags)
        : this(new List<string>())
    {
        _listed = [];
        foreach (WheelTag tag in tags)
        {
            if (!_listed.ContainsKey(tag)) _listed.Add(tag, Count++);
        }
    }

    public int Count { get; private set; }

    public void Add(string python, string abi, bool isAny = false)
    {
        Dictionary<string, Dictionary<string, int>> blocks = isAny ? _anyBlocks : _platformBlocks;
        if (!blocks.TryGetValue(python, out Dictionary<string, int>? byAbi)) blocks[python] = byAbi = new Dictionary<string, int>(StringComparer.Ordinal);
        if (byAbi.ContainsKey(abi)) return;
        byAbi[abi] = Count;
        _blocks.Add((python, abi, isAny));
        Count += isAny ? 1 : _platformList.Count;
    }

    public int? Priority(WheelFileName wheel)
    {
        int best = int.MaxValue;
        if (_listed is not null)
        {
            foreach (WheelTag tag in wheel.Tags)
            {
                if (_listed.TryGetValue(tag, out int index)) best = Math.Min(best, index);
            }
            return best == int.MaxValue ? null : best;
        }
        foreach (string python in wheel.PythonTags)
        {
            _platformBlocks.TryGetValue(python, out Dictionary<string, int>? byAbi);
            _anyBlocks.TryGetValue(python, out Dictionary<string, int>? anyByAbi);
            if (byAbi is null && anyByAbi is null) continue;
            foreach (string abi in wheel.AbiTags)
            {
                int start = 0, any = 0;
                bool platformSpecific = byAbi is not null && byAbi.TryGetValue(abi, out start);
                bool universal = anyByAbi is not null && anyByAbi.TryGetValue(abi, out any);
                if (!platformSpecific && !universal) continue;
                foreach (string platform in wheel.PlatformTags)
                {
                    if (platformSpecific && _platforms.TryGetValue(platform, out int index)) best = Math.Min(best, start + index);
                    if (universal && platform == "any") best = Math.Min(best, any);
                }
            }
        }
        return best == int.MaxValue ? null : best;
    }

    public TagMismatch Explain(WheelFileName wheel)
    {
        if (Priority(wheel) is not null) return TagMismatch.None;
        bool python = false;
        if (_listed is not null)
        {
            python = _listed.Keys.Any(t => wheel.PythonTags.Contains(t.Python));
            bool abi = _listed.Keys.Any(t => wheel.PythonTags.Contains(t.Python) && wheel.AbiTags.Contains(t.Abi));
            return abi ? TagMismatch.Platform : python ? TagMismatch.Abi : TagMismatch.Python;
        }
        foreach (string tag in wheel.PythonTags)
        {
            foreach (Dictionary<string, Dictionary<string, int>> blocks in (Dictionary<string, Dictionary<string, int>>[])[_platformBlocks, _anyBlocks])
            {
                if (!blocks.TryGetValue(tag, out Dictionary<string, int>? byAbi)) continue;
                python = true;
                foreach (string abi in wheel.AbiTags)
                {
                    if (byAbi.ContainsKey(abi)) return TagMismatch.Platform;
                }
            }
        }
        return python ? TagMismatch.Abi : TagMismatch.Python;
    }

    public IEnumerable<WheelTag> Enumerate() => _listed is null ? EnumerateBlocks() : _listed.OrderBy(t => t.Value).Select(t => t.Key);

    private IEnumerable<WheelTag> EnumerateBlocks()
    {
        foreach ((string python, string abi, bool isAny) in _blocks)
        {
            if (isAny)
            {
                yield return new WheelTag(python, abi, "any");
                continue;
            }
            foreach (string platform in _platformList) yield return new WheelTag(python, abi, platform);
        }
    }
}
