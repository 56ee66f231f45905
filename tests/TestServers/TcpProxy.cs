using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace TypedJobs.TestServers;

/// <summary>
/// Stands between a program and its server, and is what the network between them may be: whole, cut, or silent. It
/// listens on a free port of the loopback interface.
/// </summary>
public sealed class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Link, bool> _links = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly int _target;
    private readonly Task _accepting;
    private volatile bool _cut;
    private volatile bool _stalled;
    private volatile bool _deaf;

    /// <summary>Listens, and passes on to a port of the loopback interface.</summary>
    public TcpProxy(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The port that it listens on.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Breaks all connections, and each new one at once, until <see cref="Resume"/>.</summary>
    public void Cut()
    {
        _cut = true;
        foreach (Link link in _links.Keys)
        {
            link.Dispose();
        }
    }

    /// <summary>
    /// Lets all connections there are go silent for good: they stay open and take bytes, which arrive nowhere. So do new
    /// ones, until <see cref="Resume"/>.
    /// </summary>
    public void Stall()
    {
        _stalled = true;
        foreach (Link link in _links.Keys)
        {
            link.Silence();
        }
    }

    /// <summary>
    /// Lets what callers send arrive, and loses what the server answers, until <see cref="Resume"/>. The answers are lost for
    /// good: cut the connections before resuming.
    /// </summary>
    public void LoseAnswers() => _deaf = true;

    /// <summary>Lets new connections through again.</summary>
    public void Resume()
    {
        _deaf = false;
        _cut = false;
        _stalled = false;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        foreach (Link link in _links.Keys)
        {
            link.Dispose();
        }

        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var link = new Link(this, await _listener.AcceptTcpClientAsync(_stop.Token));
                if (_cut)
                {
                    link.Dispose();
                    continue;
                }

                _links.TryAdd(link, true);
                if (_stalled)
                {
                    link.Silence();
                }

                _ = PassAsync(link);
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // Stopped, or the caller has gone again.
            }
        }
    }

    private async Task PassAsync(Link link)
    {
        using (link)
        {
            await link.PassAsync(_target);
        }

        _links.TryRemove(link, out _);
    }

    /// <summary>One connection through the proxy.</summary>
    private sealed class Link(TcpProxy proxy, TcpClient caller) : IDisposable
    {
        private readonly TcpClient _server = new() { NoDelay = true };
        private volatile bool _silent;

        public void Silence() => _silent = true;

        public async Task PassAsync(int target)
        {
            caller.NoDelay = true;
            try
            {
                await _server.ConnectAsync(IPAddress.Loopback, target);
                await Task.WhenAny(CopyAsync(caller, _server, isAnswer: false), CopyAsync(_server, caller, isAnswer: true));
            }
            catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
            {
                // Broken at one end: the other end is told by closing it.
            }
        }

        public void Dispose()
        {
            caller.Dispose();
            _server.Dispose();
        }

        private async Task CopyAsync(TcpClient from, TcpClient to, bool isAnswer)
        {
            byte[] buffer = new byte[64 * 1024];
            NetworkStream source = from.GetStream();
            NetworkStream sink = to.GetStream();
            int count;
            while ((count = await source.ReadAsync(buffer)) > 0)
            {
                if (!_silent && !(isAnswer && proxy._deaf))
                {
                    await sink.WriteAsync(buffer.AsMemory(0, count));
                }
            }
        }
    }
}
