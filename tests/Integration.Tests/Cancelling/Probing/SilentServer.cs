using System.Net;
using System.Net.Sockets;

namespace TypedJobs.Integration.Tests.Cancelling.Probing;

/// <summary>Accepts connections, answers nothing, and sees when its clients hang up.</summary>
public sealed class SilentServer : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _hungUp = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SilentServer()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    public string Address => _listener.LocalEndpoint.ToString()!;

    /// <summary>When the first client has sent something.</summary>
    public Task Asked => _asked.Task.WaitAsync(Deadline);

    /// <summary>When the first client has closed its connection.</summary>
    public Task HungUp => _hungUp.Task.WaitAsync(Deadline);

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        using TcpClient client = await _listener.AcceptTcpClientAsync();
        byte[] buffer = new byte[4096];
        try
        {
            while (await client.GetStream().ReadAsync(buffer) > 0)
            {
                // Left without an answer.
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
