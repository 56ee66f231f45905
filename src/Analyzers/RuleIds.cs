namespace TypedJobs.Analyzers;

/// <summary>Specifies the ids of the rules. The projects of the rules and of their fixes compile this file.</summary>
internal static class RuleIds
{
    /// <summary>The task that an enqueue returns is not awaited.</summary>
    public const string EnqueueNotAwaited = "TJ1101";

    /// <summary>A handler is called like any other method.</summary>
    public const string DirectCall = "TJ1102";

    /// <summary>A handler waits for a job of its own queue.</summary>
    public const string WaitsForOwnQueue = "TJ1103";

    /// <summary>A handler takes no token.</summary>
    public const string NoToken = "TJ2001";

    /// <summary>A handler takes a token and never uses it.</summary>
    public const string UnusedToken = "TJ2002";

    /// <summary>A call could take the token and is not given it.</summary>
    public const string MissingToken = "TJ2003";

    /// <summary>A call is given a token that never fires, or only a time limit.</summary>
    public const string UncancellableToken = "TJ2004";

    /// <summary>A call is given a token that is not the job's.</summary>
    public const string WrongToken = "TJ2005";

    /// <summary>The token is overwritten, or a linked source is not disposed.</summary>
    public const string LostToken = "TJ2006";

    /// <summary>A loop does not look at the token.</summary>
    public const string UncheckedLoop = "TJ2007";

    /// <summary>A cancellation is swallowed.</summary>
    public const string SwallowedCancellation = "TJ2008";

    /// <summary>A handler blocks its thread.</summary>
    public const string Blocking = "TJ2009";

    /// <summary>The token goes only to methods that ignore it.</summary>
    public const string IgnoredByHelper = "TJ2010";

    /// <summary>Work outlives the handler.</summary>
    public const string Unawaited = "TJ2011";

    /// <summary>A synchronous handler works for long without a check.</summary>
    public const string LongSynchronous = "TJ2012";

    /// <summary>The token or the context is kept beyond the attempt.</summary>
    public const string KeptToken = "TJ2013";

    /// <summary>A payload seems to carry a secret.</summary>
    public const string Secret = "TJ3101";

    /// <summary>A payload is large, or can change after the enqueue.</summary>
    public const string PayloadShape = "TJ3102";

    /// <summary>A value that is marked as sensitive is not stored.</summary>
    public const string SensitiveWithoutEffect = "TJ3103";

    /// <summary>A job is attempted without end and without pause.</summary>
    public const string AttemptsWithoutPause = "TJ4101";

    /// <summary>A schedule enqueues every missed occurrence, and its overlap drops them.</summary>
    public const string RunAllOverlap = "TJ4102";

    /// <summary>A schedule names a time zone that nobody knows.</summary>
    public const string UnknownTimeZone = "TJ4103";

    /// <summary>A schedule whose jobs may overlap occurs more often than they end.</summary>
    public const string ShortInterval = "TJ4104";
}
