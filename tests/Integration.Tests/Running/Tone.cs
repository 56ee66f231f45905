namespace TypedJobs.Integration.Tests.Running;

public enum Tone
{
    Plain,
    Warm,
}
