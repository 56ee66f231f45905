namespace TypedJobs.Analyzers.Tests.Usage;

/// <summary>Tests TJ1103 with all other rules beside it.</summary>
public sealed class WaitsForOwnQueueAnalyzerTests
{
    [Theory]
    [InlineData("\"orders\"", "Print", "await handle.WaitForCompletionAsync(token);", "TJ1103")]
    [InlineData("\"mails\"", "Print", "await handle.WaitForCompletionAsync(token);", "")]
    [InlineData("\"mails\"", "Mail", "await handle.WaitForCompletionAsync(token);", "TJ1103")]
    [InlineData("\"orders\"", "Mail", "await handle.WaitForCompletionAsync(token);", "")]
    [InlineData("\"orders\"", "Print", "Console.WriteLine(handle.Id);", "")]
    public Task A_wait_is_reported_when_the_job_is_in_the_same_queue(string queue, string awaited, string body, string rule) =>
        OptionCheck.RunAsync(string.Empty, $$"""
            public static class Jobs
            {
                [Job(Queue = {{queue}})]
                public static async Task Run([FromServices] IJobClient jobs, CancellationToken token)
                {
                    JobHandle handle = await jobs.EnqueueAsync(JobsCalls.{{awaited}}(1), token);
                    {{body}}
                }

                [Job(Queue = "orders")] public static void Print(int order) => Console.WriteLine(order);
                [Job(Queue = "mails")] public static void Mail(int order) => Console.WriteLine(order);
            }
            """, rule);
}
