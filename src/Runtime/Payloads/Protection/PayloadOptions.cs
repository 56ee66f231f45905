using TypedJobs.Jobs;
using TypedJobs.Jobs.Validation;

namespace TypedJobs;

/// <summary>
/// Represents the maximum sizes of what jobs are given and return: options of <c>Microsoft.Extensions.Options</c>. Set by the configuration section
/// <c>TypedJobs:Payloads</c>, then by code, in the order of the calls. Read and checked once, when the host starts.
/// </summary>
public sealed class PayloadOptions
{
    /// <summary>
    /// Gets or sets the maximum size of a job's arguments, in bytes of JSON. Larger ones are refused by the enqueue. Default: 16,777,216. From 1 to
    /// 16,777,216.
    /// </summary>
    [NumberRange(1, JobLimits.MaxPayloadBytes)]
    public int MaxArgumentsBytes { get; set; } = JobLimits.MaxPayloadBytes;

    /// <summary>
    /// Gets or sets the maximum size of a job's result, in bytes of JSON. A job with a larger one fails and is not retried. Default: 16,777,216. From 1
    /// to 16,777,216.
    /// </summary>
    [NumberRange(1, JobLimits.MaxPayloadBytes)]
    public int MaxResultBytes { get; set; } = JobLimits.MaxPayloadBytes;
}
