using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using TypedJobs.TestServers;

namespace TypedJobs.Samples.Tests;

/// <summary>Publishes the sample to native code, once, and runs it as a worker and a client on a redis-server.</summary>
public sealed class NativeAotTests : IDisposable
{
    private static readonly TimeSpan PublishTime = TimeSpan.FromMinutes(20);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("typedjobs-aot-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Every_kind_of_payload_goes_to_a_native_worker_and_back()
    {
        Assert.SkipWhen(Obstacle is not null, Obstacle ?? string.Empty);
        string program = await PublishAsync();
        await using RedisServerProcess server = await RedisServerProcess.StartAsync();

        using (ChildProcess first = ChildProcess.Start(program, "first", server.Configuration))
        {
            Assert.True(await first.ExitCodeAsync() == 0, string.Join('\n', first.Lines));
            await first.LineAsync("First job done after");
        }

        using ChildProcess worker = ChildProcess.Start(program, "worker", server.Configuration);
        await worker.LineAsync("Worker started: default, 10 jobs at the same time");
        using ChildProcess client = ChildProcess.Start(program, "client", server.Configuration);
        Assert.True(await client.ExitCodeAsync() == 0, string.Join('\n', client.Lines));
        Assert.Equal(
            ["Basics: same", "Collections: same", "Order: same", "Shapes: same", "Middleware: same", "Count: same", "Report: same", "Schedule: same", "All same"], client.Lines);

        // Options come from the file beside the program, and an error in it keeps the worker from starting.
        await WriteSettingsAsync("""{ "TypedJobs": { "Workers": { "default": { "Concurrency": 3, "LeaseDuration": "00:01:00" } } } }""");
        using (ChildProcess small = ChildProcess.Start(program, "worker", server.Configuration))
        {
            await small.LineAsync("Worker started: default, 3 jobs at the same time");
        }

        await WriteSettingsAsync("""{ "TypedJobs": { "Workers": { "default": { "Concurency": 3 } } } }""");
        using ChildProcess refused = ChildProcess.Start(program, "worker", server.Configuration);
        Assert.NotEqual(0, await refused.ExitCodeAsync());
        Assert.Contains(refused.Lines, line => line.Contains("'TypedJobs:Workers:default:Concurency' is unknown", StringComparison.Ordinal));
    }

    private Task WriteSettingsAsync(string json) =>
        File.WriteAllTextAsync(Path.Combine(_folder.FullName, "appsettings.json"), json, TestContext.Current.CancellationToken);

    // With TYPEDJOBS_REQUIRE_REDIS=1 nothing is skipped for want of a server; for want of a linker it still is, elsewhere
    // than on CI.
    private static string? Obstacle => RedisServerProcess.Obstacle
        ?? (Linker is null && Environment.GetEnvironmentVariable("CI") != "true" ? "no C linker is installed (Debian and Ubuntu: apt-get install gcc zlib1g-dev)" : null);

    private static string? Linker => Find("clang") ?? Find("gcc");

    private static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, program)))
            ? program
            : null;

    private async Task<string> PublishAsync()
    {
        string project = typeof(NativeAotTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(each => each.Key == "NativeAotProject").Value!;
        using ChildProcess publish = ChildProcess.Start(
            "dotnet", "publish", project, "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier, "-o", _folder.FullName,
            "-p:CppCompilerAndLinker=" + (Linker ?? "clang"), "-nologo", "-nodeReuse:false");
        await Until.TrueAsync(() => publish.HasExited, PublishTime);
        string output = string.Join('\n', publish.Lines);
        Assert.True(await publish.ExitCodeAsync() == 0, output);
        Assert.DoesNotContain("warning", output, StringComparison.OrdinalIgnoreCase);
        return Path.Combine(_folder.FullName, string.Create(CultureInfo.InvariantCulture, $"NativeAot{(OperatingSystem.IsWindows() ? ".exe" : "")}"));
    }
}
