using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Documents;

/// <summary>What docs/reference/protocol.md shows is what happens.</summary>
public sealed class ProtocolPageTests
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "../../.."));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_example_of_another_language_s_client_works()
    {
        if (RedisServerProcess.Obstacle is { } obstacle)
        {
            Assert.Skip(obstacle);
        }

        await using RedisServerProcess server = await RedisServerProcess.StartAsync();
        DirectoryInfo work = Directory.CreateTempSubdirectory("typedjobs-protocol-");
        try
        {
            string[] lines = (await RunAsync(Example(), server.Port, work.FullName)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

            // The version; the name is new among the queues'; nothing was stored before; of the second call the first was.
            Assert.Equal(["2", "1", "1"], lines.Take(3));
            Assert.Contains("""{"to":"grace@example.com","userId":43}""", lines);
            Assert.Equal(["3", "1", "1", "0", "0", "0", "0", "0", "0"], lines.TakeLast(9));
        }
        finally
        {
            work.Delete(recursive: true);
        }

        // What was stored that way is read by this client as its own.
        await using TestHost client = await TestHost.StartClientAsync(server.Configuration, "tj");
        JobQueue mail = client.Jobs.GetQueue("mail");
        Assert.Equal(new QueueCounts { Waiting = 1, Scheduled = 1 }, await mail.GetCountsAsync(Token));
        Assert.Equal(["mail"], await client.Jobs.GetQueueNamesAsync(Token));
        JobRecord record = (await client.Jobs.GetHandle(new JobId("mail", "welcome-43")).GetAsync(Token))!;
        Assert.Equal("MailJobs.SendWelcome", record.Name);
        Assert.Equal(3, record.Priority);
        Assert.Equal(["vip"], record.Tags);
        Assert.Equal(record.EnqueuedAt + TimeSpan.FromMinutes(1), record.DueAt);
    }

    [Fact]
    public void Every_script_is_described()
    {
        string page = File.ReadAllText(Path.Combine(Root, "docs/reference/protocol.md"));
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Root, "src/Runtime/Storage/Scripts"), "*.lua", SearchOption.AllDirectories))
        {
            string name = Path.GetFileNameWithoutExtension(file);
            if (!File.ReadLines(file).First().StartsWith("-- Fragment", StringComparison.Ordinal))
            {
                Assert.Contains($"`{name}`", page, StringComparison.Ordinal);
            }
        }
    }

    private static string Example()
    {
        string page = File.ReadAllText(Path.Combine(Root, "docs/reference/protocol.md"));
        int start = page.IndexOf("```sh\n", StringComparison.Ordinal) + 6;
        return page[start..page.IndexOf("```", start, StringComparison.Ordinal)];
    }

    private static async Task<string> RunAsync(string script, int port, string work)
    {
        var start = new ProcessStartInfo("sh", ["-e", "-c", script])
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PORT"] = port.ToString(CultureInfo.InvariantCulture);
        start.Environment["WORK"] = work;
        using Process shell = Process.Start(start)!;
        Task<string> error = shell.StandardError.ReadToEndAsync(Token);
        string output = await shell.StandardOutput.ReadToEndAsync(Token);
        await shell.WaitForExitAsync(Token);
        Assert.True(shell.ExitCode == 0, await error + output);
        return output;
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
