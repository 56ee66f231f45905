using System;
using System.Collections.Generic;
using System.Data.Common;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using TypedJobs;

namespace Shop.Data;

public interface IOrders
{
    IAsyncEnumerable<int> All { get; }

    Task ArchiveAsync(int id, CancellationToken? cancellationToken = null);

    Task TouchAsync(int id);
}

public sealed class DatabaseJobs(DbDataSource source, IOrders orders)
{
    [Job]
    public async Task<int> Blocking(CancellationToken cancellationToken)
    {
        await using DbConnection connection = await source.OpenConnectionAsync(cancellationToken);
        await using DbCommand command = connection.CreateCommand();
        command.CommandText = "vacuum";
        return command.ExecuteNonQuery(); // ! TJ2003
    }

    [Job]
    public async Task<long> Reader(CancellationToken cancellationToken)
    {
        await using DbConnection connection = await source.OpenConnectionAsync(cancellationToken);
        await using DbCommand command = connection.CreateCommand();
        await using DbDataReader reader = await command.ExecuteReaderAsync(); // ! TJ2003
        long sum = 0;
        while (await reader.ReadAsync()) // ! TJ2003
        {
            sum += reader.GetInt64(0);
        }

        return sum;
    }

    [Job]
    public async Task Nullable(int id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await orders.ArchiveAsync(id); // ! TJ2003
    }

    [Job]
    public async Task<int> Stream(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        int count = 0;
        await foreach (int id in orders.All.ConfigureAwait(false)) // ! TJ2003
        {
            count += id;
        }

        return count;
    }

    [Job]
    public async Task Loop(int[] ids, CancellationToken cancellationToken)
    {
        await Task.Delay(1, cancellationToken);
        foreach (int id in ids) // ! TJ2007
        {
            await orders.TouchAsync(id);
        }
    }

    [Job]
    public async Task Endless(CancellationToken cancellationToken)
    {
        await Task.Delay(1, cancellationToken);
        while (true) // ! TJ2007
        {
            await orders.TouchAsync(1);
        }
    }

    [Job]
    public async Task<int> InVain(int id, CancellationToken cancellationToken) =>
        await LoadAsync(id, cancellationToken); // ! TJ2010

    [Job]
    public async Task ThroughTwo(int id, CancellationToken cancellationToken)
    {
        await Task.Delay(1, cancellationToken);
        await OuterAsync(id); // ! TJ2010
    }

    [Job]
    public async Task HelperCallsWithout(int id, CancellationToken cancellationToken) => await HelperAsync(id, cancellationToken);

    [Job]
    public async Task<int> NeverDefault(int id, JobContext job)
    {
        await Task.Delay(1, job.CancellationToken);
        await orders.ArchiveAsync(id, default(CancellationToken)); // ! TJ2004
        return id;
    }

    private static async Task HelperAsync(int id, CancellationToken cancellationToken)
    {
        await Task.Delay(id, cancellationToken);
        await Task.Delay(id); // ! TJ2003
    }

    private async Task<int> LoadAsync(int id, CancellationToken cancellationToken) // ! TJ2010
    {
        await orders.TouchAsync(id);
        return id;
    }

    private Task OuterAsync(int id) => InnerAsync(id);

    private async Task InnerAsync(int id) => await orders.ArchiveAsync(id); // ! TJ2010
}
