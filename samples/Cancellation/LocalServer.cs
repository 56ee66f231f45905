using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TypedJobs;

namespace Cancellation;

/// <summary>A server inside this process, on a port that other hosts and processes can reach.</summary>
internal sealed class LocalServer : IAsyncDisposable
{
    private readonly IHost _host;

    private LocalServer(IHost host, string address)
    {
        _host = host;
        Address = address;
    }

    public string Address { get; }

    public static async Task<LocalServer> StartAsync()
    {
        int port = FindFreePort();
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddTypedJobs(jobs => jobs.UseEmbeddedServer(options => options.Port = port));
        IHost host = builder.Build();

        // It starts when it is first needed.
        await host.Services.GetRequiredService<IJobClient>().GetQueueNamesAsync();
        return new LocalServer(host, string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}"));
    }

    public ValueTask DisposeAsync() => ((IAsyncDisposable)_host).DisposeAsync();

    private static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
