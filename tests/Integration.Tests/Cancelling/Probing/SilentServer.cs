using System.Net;
using System.Net.Sockets;

namespace TypedJobs.Integration.Tests.Cancelling.Probing;

/// <summary>Accepts connections, answers nothing, and sees when its clients hang up.</summary>
public sealed class SilentServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly TaskCompletionSource _hungUp = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SilentServer()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    public string Address => _listener.LocalEndpoint.ToString()!;

    /// <summary>When the first client has closed its connection.</summary>
    public Task HungUp => _hungUp.Task;

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        using TcpClient client = await _listener.AcceptTcpClientAsync();
        byte[] buffer = new byte[4096];
        try
        {
            while (await client.GetStream().ReadAsync(buffer) > 0)
            {
                // A request is read and left without an answer.
            }
        }
        catch (IOException)
        {
            // Reset rather than closed.
        }

        _hungUp.TrySetResult();
    }
}
