using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime;
using System.Runtime.InteropServices;
using System.Text.Json;
using StackExchange.Redis;

namespace TypedJobs.Benchmarks.Reporting;

/// <summary>The machine, the versions, and how each system is set up.</summary>
internal static class Settings
{
    public static IReadOnlyList<Setting> Describe(Version server) =>
    [
        new("Machine", $"{Environment.ProcessorCount} cores, {RuntimeInformation.OSArchitecture}, {Memory()} GiB; servers, clients and workers share them"),
        new("Load", LoadAverage()),
        new("redis-server", $"{server}, on loopback, no persistence, emptied before each sample"),
        new(".NET", $"{Environment.Version}, {(GCSettings.IsServerGC ? "server" : "workstation")} garbage collector, Release, tiered compilation as by default"),
        new("Job", "a no-op with a number and a text of 30 characters; every worker is a process of its own, with its client"),
        new("TypedJobs", "every default on: leases, history, results, retries; StackExchange.Redis " + VersionOf(typeof(ConnectionMultiplexer)) + "; one EnqueueManyAsync for all jobs"),
        new("BullMQ", $"{NodePackage("bullmq")} on Node {NodeVersion()} with ioredis {NodePackage("ioredis")}; addBulk of 1,000 jobs at a time; the worker's concurrency as told; finished jobs are kept, its default"),
        new("Hangfire", "Hangfire.Core 1.8.25, Hangfire.Redis.StackExchange 1.12.0; 32 threads enqueue; as many workers as the concurrency told"),
        new("Floor", "two Lua scripts over TypedJobs' client: 500 jobs a call and two calls under way to enqueue; two lanes of half the concurrency, 200 at most, to process; jobs are deleted when they are settled"),
    ];

    // Tells a reader whether the machine was busy with other things; ratios within one run suffer less than figures do.
    private static string LoadAverage() => File.Exists("/proc/loadavg")
        ? "load average " + File.ReadAllText("/proc/loadavg").Split(' ')[0] + " in the minute before the run"
        : "not known";

    private static string Memory() =>
        (GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1L << 30)).ToString("0", CultureInfo.InvariantCulture);

    private static string VersionOf(Type type) => type.Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    private static string NodePackage(string name)
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", "peers", "bullmq", "node_modules", name);
        using JsonDocument package = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "package.json")));
        return package.RootElement.GetProperty("version").GetString()!;
    }

    private static string NodeVersion()
    {
        using Process node = Process.Start(new ProcessStartInfo("node", "--version") { RedirectStandardOutput = true })!;
        return node.StandardOutput.ReadToEnd().Trim();
    }
}
