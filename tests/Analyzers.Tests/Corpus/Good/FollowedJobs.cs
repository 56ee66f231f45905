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
    IAsyncEnumerable<string> ReadAsync(CancellationToken cancellationToken);
}

public interface IOrders
{
    Task<List<string>> LoadAsync(string id, CancellationToken cancellationToken);
    Task SaveAsync(string id, CancellationToken cancellationToken);
}

public sealed class FollowedJobs(IMail mail, IOrders orders, Action<Exception> log)
{
    [Job]
    public async Task FewThatNobodyFills(string id, CancellationToken cancellationToken)
    {
        await orders.SaveAsync(id, cancellationToken);
        List<string> parts = ["head", "body", "foot"];
        log(new InvalidOperationException(string.Join(", ", parts)));
        foreach (string part in parts)
        {
            await mail.SendAsync($"{id}-{part}");
        }
    }

    [Job]
    public async Task FewInArray(string id, CancellationToken cancellationToken)
    {
        await orders.SaveAsync(id, cancellationToken);
        string[] parts = ["head", "body"];
        parts[0] = id;
        Array.Sort(parts);
        foreach (string part in parts)
        {
            await mail.SendAsync(part);
        }
    }

    [Job]
    public async Task LoadsInHeadWithToken(string[] ids, CancellationToken cancellationToken)
    {
        int total = 0;
        foreach (string id in ids)
        {
            foreach (string row in await orders.LoadAsync(id, cancellationToken))
            {
                total += row.Length;
            }
        }

        await orders.SaveAsync($"{total}", cancellationToken);
    }

    [Job]
    public async Task ReadsAllBefore(string path, CancellationToken cancellationToken)
    {
        int words = 0;
        foreach (string line in (await File.ReadAllLinesAsync(path, cancellationToken)).Where(static line => line.Length > 0))
        {
            words += line.Length;
        }

        await orders.SaveAsync($"{words}", cancellationToken);
    }

    [Job]
    public async Task FirstLines(string path, CancellationToken cancellationToken)
    {
        foreach (string line in File.ReadLines(path).Take(3))
        {
            log(new InvalidOperationException(line));
        }

        await orders.SaveAsync(path, cancellationToken);
    }

    [Job]
    public async Task SequenceInMemory(string path, CancellationToken cancellationToken)
    {
        int total = 0;
        foreach (int length in path.Split(Path.PathSeparator).Select(static part => part.Length).Where(static length => length > 1))
        {
            total += length;
        }

        await orders.SaveAsync($"{total}", cancellationToken);
    }

    [Job]
    public async Task RecursiveFunctionThatSeesToken(string id, CancellationToken cancellationToken)
    {
        await Walk(id, 3);

        async Task Walk(string at, int depth, CancellationToken t = default)
        {
            CancellationToken both = t.CanBeCanceled ? t : cancellationToken;
            await orders.SaveAsync(at, both);
            if (depth > 0)
            {
                await Walk(at, depth - 1, both);
            }
        }
    }

    [Job]
    public async Task BothFlagsAreSet(string id, CancellationToken cancellationToken)
    {
        bool failed = false;
        bool stopped = false;
        try
        {
            await orders.SaveAsync(id, cancellationToken);
        }
        catch (Exception e)
        {
            failed = stopped = true;
            log(e);
        }

        if (stopped)
        {
            throw new InvalidOperationException($"{failed}");
        }
    }

    [Job]
    public async Task FlagIsSetLaterForOthers(string id, CancellationToken cancellationToken)
    {
        bool failed = false;
        try
        {
            await orders.SaveAsync(id, cancellationToken);
        }
        catch (Exception e)
        {
            failed = true;
            log(e);
        }

        if (failed)
        {
            throw new InvalidOperationException("The order was not saved.");
        }

        failed = id.Length == 0;
        log(new InvalidOperationException($"{failed}"));
    }

    [Job]
    public async Task FlagInEachTurn(string[] ids, CancellationToken cancellationToken)
    {
        bool failed;
        foreach (string id in ids)
        {
            failed = false;
            try
            {
                await orders.SaveAsync(id, cancellationToken);
            }
            catch (Exception e)
            {
                failed = true;
                log(e);
            }

            if (failed)
            {
                throw new InvalidOperationException("The order was not saved.");
            }
        }
    }

    [Job]
    public async Task HelperThrowsEither(string id, CancellationToken cancellationToken)
    {
        try
        {
            await orders.SaveAsync(id, cancellationToken);
        }
        catch (Exception e)
        {
            ThrowWithText(e);
        }
    }

    private void ThrowWithText(Exception e)
    {
        log(e);
        if (Environment.GetEnvironmentVariable("SHORT") == "1")
        {
            throw new InvalidOperationException("Not saved.", e);
        }
        else
        {
            throw new InvalidOperationException("The order could not be saved.", e);
        }
    }

    [Job]
    public async Task WaitsForWhatItStopped(string id, CancellationToken cancellationToken)
    {
        using var source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task running = orders.SaveAsync(id, source.Token);
        await orders.SaveAsync(id, cancellationToken);
        source.Cancel();
        try
        {
            await running;
        }
        catch (OperationCanceledException e)
        {
            log(e);
        }
    }
}
