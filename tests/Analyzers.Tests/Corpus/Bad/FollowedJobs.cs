using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using TypedJobs;

namespace Shop.FollowedJobs;

public interface IMail
{
    Task SendAsync(string id);
    Task SendAsync(string id, int part, CancellationToken cancellationToken);
    IAsyncEnumerable<string> ReadAsync(CancellationToken cancellationToken);
}

public interface IOrders
{
    Task<List<string>> LoadAsync(string id);
    Task SaveAsync(string id, CancellationToken cancellationToken);
}

public sealed class FollowedJobs(IMail mail, IOrders orders, Action<Exception> log)
{
    [Job]
    public async Task CollectsFirst(CancellationToken cancellationToken)
    {
        List<string> pending = [];
        await foreach (string id in mail.ReadAsync(cancellationToken))
        {
            pending.Add(id);
        }

        foreach (string id in pending) // ! TJ2007
        {
            await mail.SendAsync(id);
        }
    }

    [Job]
    public async Task FilledByHelper(string path, CancellationToken cancellationToken)
    {
        await orders.SaveAsync(path, cancellationToken);
        var ids = new HashSet<string>();
        Fill(path, ids);
        foreach (string id in ids) // ! TJ2007
        {
            await mail.SendAsync(id);
        }
    }

    private static void Fill(string path, HashSet<string> ids) => ids.UnionWith(path.Split(Path.PathSeparator));

    [Job]
    public async Task LoadsInHeadOfInnerLoop(string[] ids, CancellationToken cancellationToken)
    {
        int total = 0;
        foreach (string id in ids) // ! TJ2007
        {
            foreach (string row in await orders.LoadAsync(id))
            {
                total += row.Length;
            }
        }

        await orders.SaveAsync($"{total}", cancellationToken);
    }

    [Job]
    public async Task CountsLines(string path, CancellationToken cancellationToken)
    {
        int words = 0;
        foreach (string line in File.ReadLines(path)) // ! TJ2007
        {
            words += line.Length;
        }

        await orders.SaveAsync($"{words}", cancellationToken);
    }

    [Job]
    public async Task CountsFilteredLines(string path, CancellationToken cancellationToken)
    {
        IEnumerable<string> lines = File.ReadLines(path).Where(static line => line.Length > 0);
        int words = 0;
        foreach (string line in lines) // ! TJ2007
        {
            words += line.Length;
        }

        await orders.SaveAsync($"{words}", cancellationToken);
    }

    [Job]
    public async Task RecursiveFunctionWithTokenOfItsOwn(string id, CancellationToken cancellationToken)
    {
        await orders.SaveAsync(id, cancellationToken);
        await Walk(id, 3); // ! TJ2003

        async Task Walk(string at, int depth, CancellationToken t = default)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(t);
            limit.CancelAfter(1000);
            await orders.SaveAsync(at, limit.Token);
            if (depth > 0)
            {
                await Walk(at, depth - 1, t);
            }
        }
    }

    [Job]
    public async Task SentInLoopInsideOfTry(string[] ids, CancellationToken cancellationToken)
    {
        bool sent = false;
        try
        {
            foreach (string id in ids)
            {
                await orders.SaveAsync(id, cancellationToken);
                sent = true;
            }
        }
        catch (Exception e) // ! TJ2008
        {
            log(e);
        }

        if (!sent)
        {
            throw new InvalidOperationException("Nothing was sent.");
        }
    }

    [Job]
    public async Task FlagThatIsSetAgain(string id, CancellationToken cancellationToken)
    {
        bool failed = false;
        try
        {
            await orders.SaveAsync(id, cancellationToken);
        }
        catch (Exception e) // ! TJ2008
        {
            failed = true;
            log(e);
        }

        if (failed)
        {
            failed = !id.StartsWith("optional", StringComparison.Ordinal);
        }

        if (failed)
        {
            throw new InvalidOperationException("The order was not saved.");
        }
    }

    [Job]
    public async Task HelperThrowsForOthers(string id, CancellationToken cancellationToken)
    {
        try
        {
            await orders.SaveAsync(id, cancellationToken);
        }
        catch (Exception e) // ! TJ2008
        {
            ThrowIfStrict(e);
        }
    }

    private void ThrowIfStrict(Exception e)
    {
        log(e);
        if (Environment.GetEnvironmentVariable("STRICT") == "1")
        {
            throw new InvalidOperationException("Not saved.", e);
        }
    }

    [Job]
    public async Task SourceMadeAnewAfterCancel(string id, CancellationToken cancellationToken)
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task running = orders.SaveAsync(id, source.Token);
        source.Cancel();
        source.Dispose();
        source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            await orders.SaveAsync(id, source.Token);
        }
        catch (OperationCanceledException e) // ! TJ2008
        {
            log(e);
        }
        finally
        {
            source.Dispose();
        }

        await running;
    }
}
