using System;
using System.Collections.Generic;
using System.Data.Common;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using TypedJobs;

namespace Shop.Data;

public interface IOrders
{
    Task<IReadOnlyList<int>> FindAsync(DateTime before, CancellationToken cancellationToken = default);

    Task ArchiveAsync(int id, CancellationToken cancellationToken = default);

    IAsyncEnumerable<int> StreamAsync(CancellationToken cancellationToken = default);

    Task MarkFailedAsync(int id, string reason, CancellationToken cancellationToken = default);
}

public sealed class DatabaseJobs(DbDataSource source, IOrders orders, ILogger<DatabaseJobs> log)
{
    [Job(Queue = "db")]
    public async Task<int> DeleteOld(int days, CancellationToken cancellationToken)
    {
        await using DbConnection connection = await source.OpenConnectionAsync(cancellationToken);
        await using DbCommand command = connection.CreateCommand();
        command.CommandText = "delete from orders where age > @days";
        DbParameter parameter = command.CreateParameter();
        parameter.ParameterName = "days";
        parameter.Value = days;
        command.Parameters.Add(parameter);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    // A commit is not stopped half-way, and a rollback runs when the job is cancelled.
    [Job]
    public async Task Transfer(int from, int to, decimal amount, CancellationToken cancellationToken)
    {
        await using DbConnection connection = await source.OpenConnectionAsync(cancellationToken);
        await using DbTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        try
        {
            await ExecuteAsync(connection, $"update accounts set balance = balance - {amount} where id = {from}", cancellationToken);
            await ExecuteAsync(connection, $"update accounts set balance = balance + {amount} where id = {to}", cancellationToken);
            await transaction.CommitAsync(CancellationToken.None);
        }
        catch
        {
            await transaction.RollbackAsync(CancellationToken.None);
            throw;
        }
    }

    [Job]
    public async Task<long> Sum(string table, CancellationToken cancellationToken)
    {
        await using DbConnection connection = await source.OpenConnectionAsync(cancellationToken);
        await using DbCommand command = connection.CreateCommand();
        command.CommandText = $"select amount from {table}";
        await using DbDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        long sum = 0;
        while (await reader.ReadAsync(cancellationToken))
        {
            sum += reader.GetInt64(0);
        }

        return sum;
    }

    [Job]
    public async Task ArchiveAll(DateTime before, JobContext job, CancellationToken cancellationToken)
    {
        IReadOnlyList<int> ids = await orders.FindAsync(before, cancellationToken);
        int done = 0;
        foreach (int id in ids)
        {
            await orders.ArchiveAsync(id, cancellationToken);
            await job.ReportProgressAsync(100.0 * ++done / ids.Count, cancellationToken);
        }
    }

    [Job]
    public async Task<int> Count(CancellationToken cancellationToken)
    {
        int count = 0;
        await foreach (int id in orders.StreamAsync(cancellationToken).ConfigureAwait(false))
        {
            count += id > 0 ? 1 : 0;
        }

        return count;
    }

    // One that fails does not stop the others; a cancellation does.
    [Job]
    public async Task<int> ArchiveWhatCan(DateTime before, CancellationToken cancellationToken)
    {
        int failures = 0;
        foreach (int id in await orders.FindAsync(before, cancellationToken))
        {
            try
            {
                await orders.ArchiveAsync(id, cancellationToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogError(e, "Order {Id} was not archived", id);
                await orders.MarkFailedAsync(id, e.Message, cancellationToken);
                failures++;
            }
        }

        return failures;
    }

    // Only the context: its token is the job's.
    [Job]
    public async Task Reindex(int[] ids, JobContext job)
    {
        foreach (int[] batch in ids.Chunk(100))
        {
            await using DbConnection connection = await source.OpenConnectionAsync(job.CancellationToken);
            await ExecuteAsync(connection, $"reindex {string.Join(',', batch)}", job.CancellationToken);
        }
    }

    [Job]
    public async Task<int> Numbers(int upTo, CancellationToken cancellationToken)
    {
        int sum = 0;
        await foreach (int number in Generate(upTo, cancellationToken))
        {
            sum += number;
        }

        await foreach (int number in Generate(upTo).WithCancellation(cancellationToken))
        {
            sum -= number;
        }

        return sum;
    }

    private static async IAsyncEnumerable<int> Generate(int upTo, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (int i = 0; i < upTo; i++)
        {
            await Task.Delay(1, cancellationToken);
            yield return i;
        }
    }

    private static async Task ExecuteAsync(DbConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using DbCommand command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
