using System.Net;
using System.Net.Sockets;

namespace Cancellation.Patterns;

/// <summary>Reads a request, never answers, and sees when its client hangs up.</summary>
internal sealed class SlowServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _hungUp = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SlowServer()
    {
        _listener.Start();
        _ = ServeAsync();
    }

    public Uri Address => new($"http://{_listener.LocalEndpoint}/");

    public Task Asked => _asked.Task;

    public Task HungUp => _hungUp.Task;

    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync()
    {
        using TcpClient client = await _listener.AcceptTcpClientAsync();
        byte[] buffer = new byte[4096];
        try
        {
            while (await client.GetStream().ReadAsync(buffer) > 0)
            {
                _asked.TrySetResult();
            }
        }
        catch (IOException)
        {
            // Reset rather than closed.
        }

        _hungUp.TrySetResult();
    }
}
