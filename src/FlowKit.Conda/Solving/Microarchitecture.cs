namespace FlowKit.Conda.Solving;

/// <summary>A microarchitecture by archspec's name: what it is a refinement of, and what a processor must have to be one.</summary>
internal sealed class Microarchitecture
{
    // name, parents, vendor, the features that no parent has. Names and relations are those that archspec's public list defines.
    private const string Table = """
        x86_64           -                         generic
        x86_64_v2        x86_64                    generic       cx16 lahf_lm mmx popcnt sse sse2 sse4_1 sse4_2 ssse3
        x86_64_v3        x86_64_v2                 generic       abm avx avx2 bmi1 bmi2 f16c fma movbe xsave
        x86_64_v4        x86_64_v3                 generic       avx512bw avx512cd avx512dq avx512f avx512vl
        nocona           x86_64                    GenuineIntel  mmx pni sse sse2
        core2            nocona                    GenuineIntel  ssse3
        nehalem          core2,x86_64_v2           GenuineIntel
        westmere         nehalem                   GenuineIntel  aes pclmulqdq
        sandybridge      westmere                  GenuineIntel  avx
        ivybridge        sandybridge               GenuineIntel  f16c rdrand
        haswell          ivybridge,x86_64_v3       GenuineIntel
        broadwell        haswell                   GenuineIntel  adx rdseed
        skylake          broadwell                 GenuineIntel  clflushopt xsavec xsaveopt
        mic_knl          broadwell                 GenuineIntel  avx512cd avx512er avx512f avx512pf
        skylake_avx512   skylake,x86_64_v4         GenuineIntel  clwb
        cannonlake       skylake,x86_64_v4         GenuineIntel  avx512ifma avx512vbmi sha_ni
        cascadelake      skylake_avx512            GenuineIntel  avx512_vnni
        icelake          cascadelake,cannonlake    GenuineIntel  avx512_bitalg avx512_vbmi2 avx512_vpopcntdq gfni rdpid vaes vpclmulqdq
        sapphirerapids   icelake                   GenuineIntel  amx_bf16 amx_int8 amx_tile avx512_bf16 cldemote movdir64b movdiri serialize waitpkg
        alderlake        skylake                   GenuineIntel  avx_vnni clwb gfni movdir64b movdiri rdpid serialize sha_ni vaes vpclmulqdq waitpkg
        arrowlake        alderlake                 GenuineIntel  avx_ifma avx_ne_convert avx_vnni_int8 cmpccxadd
        arrowlake_s      arrowlake                 GenuineIntel  avx_vnni_int16 sha512 sm3 sm4
        k10              x86_64                    AuthenticAMD  3dnow 3dnowext abm cx16 mmx sse sse2 sse4a
        bulldozer        x86_64_v2                 AuthenticAMD  abm aes avx fma4 pclmulqdq sse4a xop xsave
        piledriver       bulldozer                 AuthenticAMD  bmi1 f16c fma tbm
        steamroller      piledriver                AuthenticAMD  fsgsbase
        excavator        steamroller,x86_64_v3     AuthenticAMD
        zen              x86_64_v3                 AuthenticAMD  aes clflushopt clzero fsgsbase pclmulqdq rdseed sse4a xsavec xsaveopt
        zen2             zen                       AuthenticAMD  clwb
        zen3             zen2                      AuthenticAMD  pku vaes vpclmulqdq
        zen4             zen3,x86_64_v4            AuthenticAMD  avx512_bf16 avx512_bitalg avx512_vbmi2 avx512_vnni avx512_vpopcntdq avx512ifma avx512vbmi flush_l1d gfni
        zen5             zen4                      AuthenticAMD  avx512_vp2intersect avx_vnni movdir64b movdiri tsc_adjust
        aarch64          -                         generic
        thunderx2        aarch64                   Cavium:0x0af  aes asimd asimdrdm atomics cpuid crc32 evtstrm fp pmull sha1 sha2
        a64fx            aarch64                   Fujitsu:0x001 asimd asimdhp asimdrdm atomics cpuid crc32 dcpop evtstrm fcma fp fphp sha1 sha2 sve
        cortex_a72       aarch64                   ARM:0xd08     aes asimd cpuid crc32 evtstrm fp pmull sha1 sha2
        neoverse_n1      cortex_a72                ARM:0xd0c     asimddp asimdhp asimdrdm atomics dcpop fphp lrcpc
        neoverse_v1      neoverse_n1               ARM:0xd40     asimdfhm bf16 dcpodp dgh dit fcma flagm i8mm ilrcpc jscvt rng sha3 sha512 sve svebf16 svei8mm uscat
        neoverse_n2      neoverse_n1               ARM:0xd49     asimdfhm bf16 dcpodp fcma flagm flagm2 frint i8mm ilrcpc jscvt sb sha3 sha512 sve sve2 svebf16 svei8mm uscat
        neoverse_v2      neoverse_n1               ARM:0xd4f     asimdfhm bf16 dcpodp fcma flagm flagm2 frint i8mm ilrcpc jscvt sb sha3 sha512 sve sve2 svebf16 svei8mm uscat
        ampere1          neoverse_n1               Ampere:0xac3  asimdfhm bf16 bti dcpodp dit ecv fcma flagm flagm2 frint i8mm ilrcpc jscvt paca pacg rng sb sha3 sha512 ssbs uscat
        ampere1a         ampere1                   Ampere:0xac4  sm3 sm4
        m1               aarch64                   Apple:0x022   aes asimd asimddp asimdfhm asimdhp asimdrdm atomics cpuid crc32 dcpodp dcpop dit evtstrm fcma flagm flagm2 fp fphp frint ilrcpc jscvt lrcpc paca pacg pmull sb sha1 sha2 sha3 sha512 ssbs uscat
        m2               m1                        Apple:0x032   bf16 bti ecv i8mm
        m3               m2                        Apple
        m4               m3                        Apple         sme sme2
        """;

    private static readonly Dictionary<string, Microarchitecture> All = Read();

    private Microarchitecture(string name, Microarchitecture[] parents, string vendor, string? part, IEnumerable<string> added)
    {
        (Name, Vendor, Part) = (name, vendor, part);
        Ancestors = [.. parents.SelectMany(parent => parent.Ancestors.Append(parent.Name))];
        Features = [.. parents.SelectMany(parent => parent.Features), .. added];
    }

    /// <summary>All names.</summary>
    public static IEnumerable<string> Names => All.Keys;

    private string Name { get; }

    private string Vendor { get; }

    // The number of the model, of those that tell one.
    private string? Part { get; }

    private HashSet<string> Ancestors { get; }

    private HashSet<string> Features { get; }

    /// <summary>The root of a name's family; null for a name that is not known.</summary>
    public static string? FamilyOf(string name) => !All.TryGetValue(name, out Microarchitecture? known) ? null : known.Ancestors.Contains("x86_64") || name == "x86_64" ? "x86_64" : "aarch64";

    /// <summary>The most special one of a family that a processor is: of its own model or vendor where there is one that refines the best generic level, else that level.</summary>
    /// <param name="family">The root: <c>x86_64</c>, <c>aarch64</c>.</param>
    /// <param name="vendor">The processor's vendor.</param>
    /// <param name="features">The processor's features, as Linux names them.</param>
    /// <param name="part">The number of the processor's model; null where it tells none.</param>
    public static string Best(string family, string vendor, IReadOnlySet<string> features, string? part = null)
    {
        List<Microarchitecture> fitting = [.. All.Values.Where(one => (one.Name == family || one.Ancestors.Contains(family)) && (one.Vendor == "generic" || one.Vendor == vendor) && one.Features.IsSubsetOf(features))];
        Microarchitecture generic = fitting.Where(one => one.Vendor == "generic").MaxBy(one => one.Ancestors.Count) ?? All[family];
        if (part is not null && fitting.Exists(one => one.Part == part)) fitting.RemoveAll(one => one.Part != part);
        return (fitting.Where(one => one.Ancestors.Contains(generic.Name)).MaxBy(one => (one.Ancestors.Count, one.Features.Count)) ?? generic).Name;
    }

    private static Dictionary<string, Microarchitecture> Read()
    {
        Dictionary<string, Microarchitecture> all = new(StringComparer.Ordinal);
        foreach (string line in Table.Split('\n'))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries), vendor = words[2].Split(':');
            Microarchitecture[] parents = words[1] == "-" ? [] : [.. words[1].Split(',').Select(name => all[name])];
            all.Add(words[0], new Microarchitecture(words[0], parents, vendor[0], vendor.Length > 1 ? vendor[1] : null, words[3..]));
        }
        return all;
    }
}
