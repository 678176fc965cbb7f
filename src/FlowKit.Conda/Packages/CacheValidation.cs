namespace FlowKit.Conda.Packages;

/// <summary>How closely a package that is in the cache is looked at before it is used.</summary>
public enum CacheValidation
{
    /// <summary>Not at all: what was unpacked is taken to be there still.</summary>
    None,

    /// <summary>Every file must be there with its size.</summary>
    Size,

    /// <summary>Every file must have its SHA-256. Reads everything.</summary>
    Hash,
}
