using StackExchange.Redis;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Schedules;

/// <summary>What tests of schedules with a clock of their own have in common.</summary>
public abstract class VirtualScheduleTests(TestServer server) : ServerTests(server)
{
    private protected async Task<VirtualSchedules> BeginAsync(Action<TypedJobsBuilder>? configure = null)
    {
        TestHost host = await StartBareAsync(builder =>
        {
            VirtualSchedules.Install(builder, Prefix);
            configure?.Invoke(builder);
        });
        ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        Keep(connection);
        IDatabase database = connection.GetDatabase();
        var queue = new VirtualSchedules(host, database, $"{{{Prefix}:recurring}}", "recurring");
        await queue.SetAsync(VirtualSchedules.Start);
        return queue;
    }

    private protected static string KeyOf(string name, int hour, int minute = 0, int second = 0) => $"{name}@20260302T{hour:00}{minute:00}{second:00}Z";
}
