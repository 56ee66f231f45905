using TypedJobs.Jobs;

namespace TypedJobs.Payloads.Protection;

/// <summary>Represents the maximum sizes of what jobs are given and return, in bytes of JSON.</summary>
internal sealed record PayloadLimits(int Arguments, int Result)
{
    public static readonly PayloadLimits Default = new(JobLimits.MaxPayloadBytes, JobLimits.MaxPayloadBytes);
}
