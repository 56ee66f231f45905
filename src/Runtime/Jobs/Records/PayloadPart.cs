namespace TypedJobs;

/// <summary>Specifies a value of a job that is stored as it was given.</summary>
public enum PayloadPart
{
    /// <summary>The arguments of the job.</summary>
    Arguments = 0,

    /// <summary>The result of the handler.</summary>
    Result = 1,

    /// <summary>The latest progress that the handler reported.</summary>
    Progress = 2,

    /// <summary>A line of the job's log.</summary>
    LogLine = 3,

    /// <summary>The error of an attempt.</summary>
    Error = 4,
}
