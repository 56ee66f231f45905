using System.Globalization;
using TypedJobs.Integration.Worker;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Faults;

[Trait("Speed", "Slow")]
public sealed class EmbeddedServerDeathTests : ServerDeathTests
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("typedjobs-data-");
    private readonly int _port = FreePort.Find();
    private ChildProcess? _server;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _server?.Dispose();
        _data.Delete(recursive: true);
    }

    protected override Task<string> StartServerAsync() => ServeAsync();

    protected override void KillServer()
    {
        _server!.Kill();
        _server.Dispose();
    }

    protected override Task RestartServerAsync() => ServeAsync();

    private async Task<string> ServeAsync()
    {
        _server = ChildProcess.StartAssembly(
            typeof(LoadJobs).Assembly.Location, "serve", _data.FullName, _port.ToString(CultureInfo.InvariantCulture));
        await _server.LineAsync("SERVING");
        return $"127.0.0.1:{_port}";
    }
}
