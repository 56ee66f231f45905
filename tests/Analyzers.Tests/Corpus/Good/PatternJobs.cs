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
    public void PausesOnHandle(int n, CancellationToken cancellationToken)
    {
        for (int i = 0; i < n; i++)
        {
            if (cancellationToken.WaitHandle.WaitOne(TimeSpan.FromSeconds(1)))
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            pub.Work("x");
        }
    }

    [Job]
    public void WaitsForEither(CancellationToken cancellationToken)
    {
        using var done = new AutoResetEvent(false);
        WaitHandle[] all =
        {
            done,
            cancellationToken.WaitHandle
        };
        int which = WaitHandle.WaitAny(all);
        cancellationToken.ThrowIfCancellationRequested();
        GC.KeepAlive(which);
    }

    [Job]
    public void WaitsForLinkedHandle(CancellationToken cancellationToken)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        linked.CancelAfter(100);
        linked.Token.WaitHandle.WaitOne();
        cancellationToken.ThrowIfCancellationRequested();
    }

    [Job]
    public void HandlesInList(CancellationToken cancellationToken)
    {
        var handles = new List<WaitHandle>
        {
            cancellationToken.WaitHandle
        };
        handles.Add(new ManualResetEvent(false));
        WaitHandle.WaitAny(handles.ToArray());
        cancellationToken.ThrowIfCancellationRequested();
    }

    [Job]
    public async Task OptionsGivenTokenLater(string[] us, CancellationToken cancellationToken)
    {
        var o = new ParallelOptions
        {
            MaxDegreeOfParallelism = 3
        };
        o.CancellationToken = cancellationToken;
        await Parallel.ForEachAsync(us, o, async (u, t) => await http.GetStringAsync(u, t));
    }

    [Job]
    public void InnerLoop(string[] ps, CancellationToken cancellationToken)
    {
        foreach (string p in ps)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (string q in p.Split(','))
                File.Delete(q);
        }
    }

    [Job]
    public void NamedFiles(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        string[] fixedNames = ["a", "b", "c"];
        foreach (string p in fixedNames)
            File.Delete(p);
    }

    [Job]
    public void EachDay(DayOfWeek day, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        foreach (DayOfWeek d in Enum.GetValues<DayOfWeek>())
        {
            if (d == day)
                File.Delete(d.ToString());
        }
    }

    [Job]
    public double SumsRows(double[][] m, CancellationToken cancellationToken)
    {
        double s = 0;
        foreach (double[] row in m)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (double x in row)
                s += x;
        }

        return s;
    }

    [Job]
    public async Task WritesAtEnd(string p, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(10, cancellationToken);
        }

        await File.WriteAllTextAsync(p, "end", CancellationToken.None);
    }

    [Job]
    public async Task WritesWhenStopped(string p, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested is false)
        {
            await Task.Delay(1, cancellationToken);
        }
        else
        {
            await File.WriteAllTextAsync(p, "x");
        }
    }

    [Job]
    public async Task SwitchesOnToken(string p, CancellationToken cancellationToken)
    {
        switch (cancellationToken.IsCancellationRequested)
        {
            case true:
                await File.WriteAllTextAsync(p, "x", CancellationToken.None);
                break;
            default:
                await Task.Delay(1, cancellationToken);
                break;
        }
    }

    [Job]
    public async Task SignalsResult(CancellationToken cancellationToken)
    {
        var tcs = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var t = new Thread(() =>
        {
            try
            {
                tcs.SetResult(Count(cancellationToken));
            }
            catch (Exception e)
            {
                tcs.SetException(e);
            }
        })
        {
            IsBackground = true
        };
        t.Start();
        GC.KeepAlive(await tcs.Task);
    }

    private static int Count(CancellationToken t)
    {
        t.ThrowIfCancellationRequested();
        return 1;
    }

    [Job]
    public async Task ReleasesGate(CancellationToken cancellationToken)
    {
        using var done = new SemaphoreSlim(0);
        new Thread(() =>
        {
            Count(cancellationToken);
            done.Release();
        }).Start();
        await done.WaitAsync(cancellationToken);
    }

    [Job]
    public async Task RunsUnderToken(string x, CancellationToken cancellationToken)
    {
        await Task.Run(() => pub.Work(x), cancellationToken);
    }
}
