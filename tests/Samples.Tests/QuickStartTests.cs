using System.Globalization;
using TypedJobs.TestServers;

namespace TypedJobs.Samples.Tests;

/// <summary>Runs the sample as its user does, in a process of its own.</summary>
public sealed class QuickStartTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("typedjobs-sample-");

    public QuickStartTests()
    {
        for (int i = 0; i < 100; i++)
        {
            File.WriteAllText(Path.Combine(_folder.FullName, $"file{i}.txt"), "one two\nthree\n");
        }

        // What tools have made does not count.
        File.WriteAllText(Path.Combine(_folder.CreateSubdirectory("obj").FullName, "made.txt"), "x");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public Task It_measures_a_folder_on_the_server_inside() => CheckSummaryAsync(_folder.FullName);

    [Fact]
    public async Task It_measures_a_folder_on_a_redis_server()
    {
        Assert.SkipWhen(RedisServerProcess.Obstacle is not null, RedisServerProcess.Obstacle ?? string.Empty);
        await using RedisServerProcess server = await RedisServerProcess.StartAsync();
        await CheckSummaryAsync(_folder.FullName, "--redis", server.Configuration);
    }

    [Fact]
    public async Task Without_arguments_it_measures_this_repository()
    {
        using ChildProcess run = Start();
        Assert.Equal(0, await run.ExitCodeAsync());
        Assert.Contains(run.Lines, line => line.Contains("Jobs per second", StringComparison.Ordinal));
    }

    [Fact]
    public Task A_folder_that_is_not_there_is_told() => CheckFailureAsync(2, "There is no folder", Path.Combine(_folder.FullName, "nowhere"));

    [Fact]
    public Task A_server_that_does_not_answer_is_told() => CheckFailureAsync(
        3, "does not answer", _folder.FullName, "--redis", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{FreePort.Find()}"));

    private static async Task CheckSummaryAsync(params string[] arguments)
    {
        using ChildProcess run = Start(arguments);
        int exitCode = await run.ExitCodeAsync();
        string output = string.Join('\n', run.Lines);
        Assert.True(exitCode == 0, output);
        Assert.Matches("Files +│ 100 ", output);
        Assert.Matches("Bytes +│ 1,400 ", output);
        Assert.Matches("Lines +│ 200 ", output);
        Assert.Matches("Words +│ 300 ", output);
        Assert.Matches("Attempts +│ 101 \\(1 retried\\)", output);
        Assert.Matches("Failed +│ 0 ", output);
        Assert.Matches("Cancelled +│ 1 \\(the files matter more\\)", output);
    }

    private static async Task CheckFailureAsync(int exitCode, string message, params string[] arguments)
    {
        using ChildProcess run = Start(arguments);
        Assert.Equal(exitCode, await run.ExitCodeAsync());
        Assert.Contains(message, Assert.Single(run.Lines), StringComparison.Ordinal);
    }

    private static ChildProcess Start(params string[] arguments) =>
        ChildProcess.StartAssembly(Path.Combine(AppContext.BaseDirectory, "QuickStart.dll"), arguments);
}
