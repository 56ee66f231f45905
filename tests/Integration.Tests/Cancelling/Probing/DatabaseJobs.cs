using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace TypedJobs.Integration.Tests.Cancelling.Probing;

/// <summary>A handler that hands its token to the calls of a database client.</summary>
public static class DatabaseJobs
{
    private const string Endless = "WITH RECURSIVE numbers(n) AS (VALUES(1) UNION ALL SELECT n + 1 FROM numbers) ";

    /// <summary>
    /// Writes within a transaction, then works until its token fires. It rolls back, and asks the same connection what is
    /// left.
    /// </summary>
    [Job("database.write", MaxAttempts = 3, Backoff = BackoffKind.None)]
    public static async Task Write(string key, string file, DatabaseUse use, JobContext job, CancellationToken cancellationToken)
    {
        var probe = Probe.Of(key);
        probe.Enter();
        await using var connection = new SqliteConnection(ConnectionTo(file));
        await connection.OpenAsync(cancellationToken);
        connection.StateChange += (_, change) => probe.Notes.Enqueue($"connection: {change.CurrentState}");
        await using var transaction = (SqliteTransaction)await connection.BeginTransactionAsync(cancellationToken);
        try
        {
            await InsertAsync(connection, transaction, cancellationToken);
            probe.Notes.Enqueue($"within: {await CountAsync(connection, transaction)}");
            await (use switch
            {
                DatabaseUse.Rows => ReadAsync(probe, connection, transaction, cancellationToken),
                DatabaseUse.Commands => RepeatAsync(probe, connection, transaction, cancellationToken),
                _ => WorkAsync(probe, connection, transaction, cancellationToken),
            });
            await transaction.CommitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            probe.Fire(job.Cancellation);
            await transaction.RollbackAsync(CancellationToken.None);
            probe.Notes.Enqueue($"rolled back: {await CountAsync(connection, null)}");
            throw;
        }
    }

    /// <summary>How to open a file that nobody keeps open behind one's back.</summary>
    public static string ConnectionTo(string file) =>
        new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString();

    /// <summary>How many entries there are.</summary>
    public static async Task<long> CountAsync(SqliteConnection connection, SqliteTransaction? transaction)
    {
        await using SqliteCommand command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "SELECT count(*) FROM entries";
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task InsertAsync(SqliteConnection connection, SqliteTransaction transaction, CancellationToken cancellationToken)
    {
        await using SqliteCommand command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "INSERT INTO entries VALUES ('half done')";
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task ReadAsync(
        Probe probe, SqliteConnection connection, SqliteTransaction transaction, CancellationToken cancellationToken)
    {
        await using SqliteCommand command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = Endless + "SELECT n FROM numbers";
        await using SqliteDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            if (reader.GetInt64(0) == 100)
            {
                probe.Start();
            }
        }
    }

    private static async Task RepeatAsync(
        Probe probe, SqliteConnection connection, SqliteTransaction transaction, CancellationToken cancellationToken)
    {
        for (int i = 0; ; i++)
        {
            await InsertAsync(connection, transaction, cancellationToken);
            if (i == 10)
            {
                probe.Start();
            }
        }
    }

    // SQLite has no asynchronous calls: within one, it is its progress handler that asks the token. The client then throws
    // an exception of its own, which says nothing of a cancellation.
    private static async Task WorkAsync(
        Probe probe, SqliteConnection connection, SqliteTransaction transaction, CancellationToken cancellationToken)
    {
        await using SqliteCommand command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = Endless + "SELECT max(n) FROM numbers";
        raw.sqlite3_progress_handler(
            connection.Handle,
            10_000,
            _ =>
            {
                probe.Start();
                return cancellationToken.IsCancellationRequested ? 1 : 0;
            },
            null);
        try
        {
            await using SqliteDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        }
        catch (SqliteException) when (cancellationToken.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
        finally
        {
            raw.sqlite3_progress_handler(connection.Handle, 0, null, null);
        }
    }
}
