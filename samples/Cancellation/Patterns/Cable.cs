using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Cancellation.Patterns;

/// <summary>Stands between a worker and the server, and can be cut and mended like a cable.</summary>
internal sealed class Cable : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<TcpClient> _ends = [];
    private readonly IPEndPoint _server;
    private volatile bool _cut;

    public Cable(string server)
    {
        _server = IPEndPoint.Parse(server.Replace("localhost", "127.0.0.1", StringComparison.Ordinal));
        _listener.Start();
        _ = AcceptAsync();
    }

    public string Address => _listener.LocalEndpoint.ToString()!;

    public void Cut()
    {
        _cut = true;
        while (_ends.TryTake(out TcpClient? end))
        {
            end.Dispose();
        }
    }

    public void Mend() => _cut = false;

    public void Dispose()
    {
        _listener.Dispose();
        Cut();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            TcpClient near;
            try
            {
                near = await _listener.AcceptTcpClientAsync();
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                return;
            }

            _ = RelayAsync(near);
        }
    }

    private async Task RelayAsync(TcpClient near)
    {
        using (near)
        using (var far = new TcpClient())
        {
            if (_cut)
            {
                return;
            }

            _ends.Add(near);
            _ends.Add(far);
            try
            {
                await far.ConnectAsync(_server);
                NetworkStream nearStream = near.GetStream();
                NetworkStream farStream = far.GetStream();
                await Task.WhenAny(nearStream.CopyToAsync(farStream), farStream.CopyToAsync(nearStream));
            }
            catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
            {
                // Cut, or hung up.
            }
        }
    }
}
