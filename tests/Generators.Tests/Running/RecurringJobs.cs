namespace TypedJobs.Generators.Tests.Running;

/// <summary>A job that recurs, in a project that references the runtime of this repository.</summary>
internal static class RecurringJobs
{
    [Job]
    [Recurring("0 3 * * *", TimeZone = "Europe/Berlin")]
    internal static void Run(int id = 7) => Console.WriteLine(id);
}
