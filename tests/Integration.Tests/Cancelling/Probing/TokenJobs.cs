using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace TypedJobs.Integration.Tests.Cancelling.Probing;

/// <summary>Handlers that hand their token on.</summary>
public static class TokenJobs
{
    /// <summary>Waits in a way that only the token ends.</summary>
    /// <param name="key">The probe.</param>
    /// <param name="use">How it waits.</param>
    /// <param name="address">A server that accepts connections and never answers.</param>
    [Job("token.use", MaxAttempts = 1)]
    public static async Task Use(string key, TokenUse use, string address, JobContext job, CancellationToken cancellationToken)
    {
        var probe = Probe.Of(key);
        try
        {
            await WaitAsync(probe, use, IPEndPoint.Parse(address), cancellationToken);
        }
        finally
        {
            probe.Fire(job.Cancellation);
        }
    }

    /// <summary>Registers a callback that blocks its thread until the gate is opened.</summary>
    [Job("token.blocking", MaxAttempts = 1)]
    public static async Task Blocking(string key, CancellationToken cancellationToken)
    {
        var probe = Probe.Of(key);
        await using CancellationTokenRegistration registration = cancellationToken.Register(() =>
        {
            probe.Fire(default);
            probe.Gate.Wait(CancellationToken.None);
        });
        probe.Start();
        await Task.Delay(Timeout.Infinite, cancellationToken);
    }

    /// <summary>Registers a callback that throws.</summary>
    [Job("token.throwing", MaxAttempts = 1)]
    public static async Task Throwing(string key, CancellationToken cancellationToken)
    {
        cancellationToken.Register(() => throw new InvalidOperationException("the callback failed"));
        Probe.Of(key).Start();
        await Task.Delay(Timeout.Infinite, cancellationToken);
    }

    /// <summary>Starts work of its own, which gets the job's token through a parent and through a child source.</summary>
    [Job("token.family", MaxAttempts = 1)]
    public static async Task Family(string key, CancellationToken cancellationToken)
    {
        var probe = Probe.Of(key);
        using var parent = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var child = CancellationTokenSource.CreateLinkedTokenSource(parent.Token);
        using var sibling = CancellationTokenSource.CreateLinkedTokenSource(parent.Token);
        await sibling.CancelAsync();
        probe.Notes.Enqueue($"a child alone: {parent.IsCancellationRequested} {child.IsCancellationRequested}");
        probe.Start();
        await Task.Delay(Timeout.Infinite, child.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        probe.Notes.Enqueue($"from above: {parent.IsCancellationRequested} {child.IsCancellationRequested}");
        child.Token.ThrowIfCancellationRequested();
    }

    private static async Task WaitAsync(Probe probe, TokenUse use, IPEndPoint address, CancellationToken cancellationToken)
    {
        switch (use)
        {
            case TokenUse.HttpRequest:
                using (var http = new HttpClient())
                {
                    probe.Start();
                    await http.GetStringAsync(new Uri($"http://{address}/"), cancellationToken);
                }

                break;
            case TokenUse.StreamRead:
                using (var client = new TcpClient())
                {
                    await client.ConnectAsync(address, cancellationToken);
                    probe.Start();
                    _ = await client.GetStream().ReadAsync(new byte[16], cancellationToken);
                }

                break;
            case TokenUse.Semaphore:
                using (var semaphore = new SemaphoreSlim(0))
                {
                    probe.Start();
                    await semaphore.WaitAsync(cancellationToken);
                }

                break;
            case TokenUse.Channel:
                probe.Start();
                await Channel.CreateUnbounded<int>().Reader.ReadAsync(cancellationToken);
                break;
            case TokenUse.Linked:
                using (var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken))
                {
                    linked.CancelAfter(TimeSpan.FromHours(1));
                    probe.Start();
                    await Task.Delay(Timeout.Infinite, linked.Token);
                }

                break;
            case TokenUse.Poll:
                probe.Start();
                while (!cancellationToken.IsCancellationRequested)
                {
                    await Task.Delay(5, CancellationToken.None);
                }

                cancellationToken.ThrowIfCancellationRequested();
                break;
            case TokenUse.Register:
                var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                await using (cancellationToken.Register(() => told.SetCanceled(cancellationToken)))
                {
                    probe.Start();
                    await told.Task;
                }

                break;
            case TokenUse.ForEachAsync:
                await Parallel.ForEachAsync(Enumerable.Range(0, 4), cancellationToken, async (_, token) =>
                {
                    probe.Start();
                    await Task.Delay(Timeout.Infinite, token);
                });
                break;
            default:
                probe.Start();
                await Task.Delay(Timeout.Infinite, cancellationToken);
                break;
        }
    }
}
