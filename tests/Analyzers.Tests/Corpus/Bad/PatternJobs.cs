using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using TypedJobs;

namespace Shop.PatternJobs;
public interface IPub
{
    Task Send(string x, CancellationToken t);
    Task Slow(string x, CancellationToken t = default);
    Task Many(string x, params string[] more);
    Task Many(string x, string[] more, CancellationToken t);
    void Work(string x);
    bool Test(string x);
}

public static class PauseExtensions
{
    public static bool Rest(this CancellationToken token, TimeSpan time) => token.WaitHandle.WaitOne(time);
    public static void Nap(this CancellationToken token)
    {
        using var e = new ManualResetEvent(false);
        e.WaitOne(5);
    }
}

public sealed class PatternJobs(IPub pub, HttpClient http)
{
    [Job]
    public void WaitsForSignalAlone(CancellationToken cancellationToken)
    {
        using var done = new AutoResetEvent(false);
        cancellationToken.ThrowIfCancellationRequested();
        done.WaitOne(); // ! TJ2009
    }

    [Job]
    public async Task OptionsWithoutToken(string[] us, CancellationToken cancellationToken)
    {
        var o = new ParallelOptions();
        o.MaxDegreeOfParallelism = 3;
        cancellationToken.ThrowIfCancellationRequested();
        await Parallel.ForEachAsync(us, o, async (u, t) => await http.GetStringAsync(u, t)); // ! TJ2003
    }

    private static readonly ParallelOptions Shared = new()
    {
        MaxDegreeOfParallelism = 4
    };
    [Job]
    public void SharedOptions(string[] us, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Parallel.ForEach(us, Shared, u => pub.Work(u)); // ! TJ2003
    }

    [Job]
    public async Task OptionsOfHelper(string[] us, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await Parallel.ForEachAsync(us, Opts(), async (u, t) => await http.GetStringAsync(u, t)); // ! TJ2003
    }

    private static ParallelOptions Opts() => new()
    {
        MaxDegreeOfParallelism = 2
    };
    [Job]
    public void EachPath(string[] ps, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        foreach (string p in ps) // ! TJ2012
            File.Delete(p);
    }

    [Job]
    public long EachPair(int n, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        long s = 0;
        for (int i = 0; i < n; i++) // ! TJ2012
        {
            for (int j = 0; j < n; j++)
            {
                s += i * j;
            }
        }

        return s;
    }

    [Job]
    public long CountsFar(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        long s = 0;
        for (long i = 0; i < 10_000_000_000; i++) // ! TJ2012
        {
            s += i;
        }

        return s;
    }

    [Job]
    public async Task WritesWhenNotStopped(string p, CancellationToken cancellationToken)
    {
        if (!cancellationToken.IsCancellationRequested)
        {
            await File.WriteAllTextAsync(p, "x", CancellationToken.None); // ! TJ2004
        }
    }

    [Job]
    public void JoinsThreads(CancellationToken cancellationToken)
    {
        Thread[] ts = [..Enumerable.Range(0, 3).Select(i => new Thread(() =>
        {
            while (!cancellationToken.IsCancellationRequested)
                pub.Work("x");
        }))];
        foreach (Thread t in ts)
            t.Start();
        foreach (Thread t in ts)
            t.Join(); // ! TJ2009
    }

    [Job]
    public async Task FiresThread(CancellationToken cancellationToken)
    {
        new Thread(() => pub.Work("x")).Start(); // ! TJ2011
        await Task.Delay(1, cancellationToken);
    }

    [Job]
    public async Task HelperPassesNone(string[] xs, CancellationToken cancellationToken)
    {
        foreach (string x in xs)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await One(x); // ! TJ2010
        }
    }

    private async Task One(string x) => await pub.Send(x, CancellationToken.None); // ! TJ2010
    [Job]
    public async Task TagsWithout(string x, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await pub.Many(x, "a", "b"); // ! TJ2003
    }

    [Job]
    public async Task KeepsNone(string x, CancellationToken cancellationToken)
    {
        CancellationToken none = default;
        await Task.Delay(1, cancellationToken);
        await pub.Send(x, none); // ! TJ2004
    }

    [Job]
    public async Task LimitsInline(string x, CancellationToken cancellationToken)
    {
        await Task.Delay(1, cancellationToken);
        await pub.Send(x, new CancellationTokenSource(TimeSpan.FromSeconds(4)).Token); // ! TJ2004
    }

    private static readonly CancellationTokenSource Limit = new(TimeSpan.FromMinutes(5));
    [Job]
    public async Task SharedLimit(string x, CancellationToken cancellationToken)
    {
        await Task.Delay(1, cancellationToken);
        await pub.Send(x, Limit.Token); // ! TJ2005
    }

    [Job]
    public async Task DeepHelper(string x, CancellationToken cancellationToken)
    {
        await Deep(x); // ! TJ2010
        cancellationToken.ThrowIfCancellationRequested();
    }

    private async Task Deep(string x) => await Deeper(x);
    private async Task Deeper(string x) => await pub.Slow(x); // ! TJ2010
    [Job]
    public async Task RunsWithout(string x, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await Task.Run(() => pub.Work(x)); // ! TJ2011
    }
}
