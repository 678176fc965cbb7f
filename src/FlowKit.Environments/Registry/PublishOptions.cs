namespace FlowKit.Environments.Registry;

/// <summary>How an environment is published.</summary>
public sealed record PublishOptions
{
    /// <summary>Whether a name with a tag that may move (<c>latest</c>, <c>candidate</c>, <c>stable</c>) is moved to the new environment. Default: no, then it is an error.</summary>
    public bool Move { get; init; }
}
