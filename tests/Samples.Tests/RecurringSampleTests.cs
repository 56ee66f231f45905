using TypedJobs.TestServers;

namespace TypedJobs.Samples.Tests;

public sealed class RecurringSampleTests
{
    [Fact]
    public async Task Schedules_of_the_code_and_of_customers_are_run_watched_and_cancelled()
    {
        using ChildProcess run = ChildProcess.StartAssembly(Path.Combine(AppContext.BaseDirectory, "Recurring.dll"));
        int exitCode = await run.ExitCodeAsync();
        Assert.True(exitCode == 0, string.Join('\n', run.Lines));
        Assert.Equal(
            [
                "Sat 2027-03-27 02:30 +01:00",
                "Sun 2027-03-28 03:00 +02:00",
                "Mon 2027-03-29 02:30 +02:00",
                "Ran: heartbeat@…",
                "By hand: digest of customer 42",
                "Import: The file is wrong.",
                "Schedule: Paused",
                "Schedules: 103",
            ],
            run.Lines.Select(line => line.StartsWith("Ran: heartbeat@", StringComparison.Ordinal) ? "Ran: heartbeat@…" : line));
    }
}
