namespace TypedJobs.Analyzers;

/// <summary>Specifies the properties by which a rule tells its fix what to do. Both projects compile this file.</summary>
internal static class RuleProperties
{
    /// <summary>The expression that stands for the job's token at the place of the report.</summary>
    public const string Token = "token";

    /// <summary>One of <see cref="RemedyKinds"/>.</summary>
    public const string Kind = "kind";

    /// <summary>The name of the parameter that takes the token.</summary>
    public const string Parameter = "parameter";

    /// <summary>The position of the argument, counted from zero.</summary>
    public const string Index = "index";

    /// <summary>The position of the first of the arguments that become one collection, counted from zero.</summary>
    public const string Expanded = "expanded";

    /// <summary>The positions of the other clauses of a <c>try</c> that need the same filter, with commas between them.</summary>
    public const string Clauses = "clauses";

    /// <summary>The generated method that enqueues the job.</summary>
    public const string Enqueue = "enqueue";

    /// <summary>The generated property of the client that has the method.</summary>
    public const string Client = "client";

    /// <summary>The id of the time zone that is most probably meant.</summary>
    public const string TimeZone = "timezone";
}
