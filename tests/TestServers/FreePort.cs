using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace TypedJobs.TestServers;

/// <summary>Finds ports of the loopback interface that nobody listens on.</summary>
public static class FreePort
{
    // Below the ports that the system itself gives to connections: none of those can take a port while its server is away.
    private const int First = 15_000;
    private const int Last = 32_000;

    private static readonly ConcurrentDictionary<int, bool> Given = new();

    /// <summary>A port that was free just now. No port is given twice.</summary>
    public static int Find()
    {
        while (true)
        {
            int port = Random.Shared.Next(First, Last);
            if (Given.TryAdd(port, true) && IsFree(port))
            {
                return port;
            }
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
