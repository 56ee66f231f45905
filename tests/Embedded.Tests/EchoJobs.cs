namespace TypedJobs.Embedded.Tests;

public static class EchoJobs
{
    [Job]
    public static string Echo(string text) => text;
}
