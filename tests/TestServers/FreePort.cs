using System.Net;
using System.Net.Sockets;

namespace TypedJobs.TestServers;

/// <summary>Finds ports of the loopback interface that nobody listens on.</summary>
public static class FreePort
{
    /// <summary>A port that was free just now.</summary>
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
