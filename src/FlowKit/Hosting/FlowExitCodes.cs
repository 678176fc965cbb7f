namespace FlowKit.Hosting;

/// <summary>The exit codes of a flow program.</summary>
public static class FlowExitCodes
{
    /// <summary>Everything went well.</summary>
    public const int Succeeded = 0;

    /// <summary>A run failed, or one that it triggered did.</summary>
    public const int RunFailed = 1;

    /// <summary>The command line or a setting cannot be understood, or a parameter is missing or wrong. Nothing was run.</summary>
    public const int InvalidInput = 2;

    /// <summary>There is no such run, or no such environment.</summary>
    public const int NotFound = 3;

    /// <summary>The run was stopped, as with Ctrl-C.</summary>
    public const int Cancelled = 130;
}
