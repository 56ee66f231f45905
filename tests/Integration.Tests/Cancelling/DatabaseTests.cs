using Microsoft.Data.Sqlite;
using TypedJobs.Integration.Tests.Cancelling.Probing;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Cancelling;

/// <summary>Handlers that hand their token to a database client, within a transaction.</summary>
[ServerMatrix(Cluster = false)]
public abstract class DatabaseTests(TestServer server) : ServerTests(server)
{
    public static TheoryData<DatabaseUse> Uses() => [.. Enum.GetValues<DatabaseUse>()];

    [Theory]
    [MemberData(nameof(Uses))]
    public async Task A_database_call_is_stopped_and_its_transaction_rolled_back(DatabaseUse use)
    {
        string file = Path.Combine(Path.GetTempPath(), $"{Prefix}.db");
        try
        {
            await using var connection = new SqliteConnection(DatabaseJobs.ConnectionTo(file));
            await connection.OpenAsync(Token);
            await ExecuteAsync(connection, "CREATE TABLE entries (text TEXT)");
            TestHost host = await StartAsync(worker => worker.CancellationGracePeriod = TimeSpan.FromMinutes(5));
            JobHandle job = await host.Jobs.DatabaseJobs.EnqueueWriteAsync(Prefix, file, use, cancellationToken: Token);
            await Probe.Of(Prefix).Started.WaitAsync(Token);

            await job.CancelAsync("stop the query", Token);

            JobCancelledException end = await Assert.ThrowsAsync<JobCancelledException>(() => job.WaitForCompletionAsync(Token));
            Assert.Equal("stop the query", end.Reason);
            Assert.Equal("stop the query", Assert.Single(Probe.Of(Prefix).Causes).Reason);
            Assert.Equal(["within: 1", "rolled back: 0", "connection: Closed"], Probe.Of(Prefix).Notes);
            Assert.Equal(1, Probe.Of(Prefix).Runs);
            JobRecord record = (await job.GetAsync(Token))!;
            Assert.Equal((JobState.Cancelled, null), (record.State, record.Error));

            // Nothing was written, and no lock is left: another connection writes without waiting.
            Assert.Equal(0, await DatabaseJobs.CountAsync(connection, null));
            await ExecuteAsync(connection, "PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE; INSERT INTO entries VALUES ('next'); COMMIT");
            Assert.Equal(1, await DatabaseJobs.CountAsync(connection, null));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task ExecuteAsync(SqliteConnection connection, string text)
    {
        await using SqliteCommand command = connection.CreateCommand();
        command.CommandText = text;
        await command.ExecuteNonQueryAsync(Token);
    }
}
