using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;

namespace TypedJobs.Embedded.Tests;

/// <summary>A data folder with waiting jobs, some of which are in no list, as a kill may leave them.</summary>
internal static class TornFolder
{
    /// <summary>Fills a folder.</summary>
    /// <returns>The keys of the jobs that are in no list.</returns>
    public static async Task<string[]> MakeAsync(string path, int count, int torn)
    {
        using var server = new EmbeddedServer(new EmbeddedServerOptions { DataFolder = path }, null);
        var configuration = new ConfigurationOptions { EndPoints = { server.Start() }, Password = server.Password };
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddTypedJobs(jobs => jobs.UseRedis(configuration).AddTypedJobsEmbeddedTestsJobs());
        IHost client = builder.Build();
        await client.Services.GetRequiredService<IJobClient>().EnqueueManyAsync(
            Enumerable.Range(0, count).Select(i => (JobCall)EchoJobsCalls.Echo($"{i}").With(new() { Key = $"{i}" })),
            TestContext.Current.CancellationToken);
        string[] keys = [.. Enumerable.Range(0, torn).Select(i => (i * (count / torn)).ToString(CultureInfo.InvariantCulture))];
        await using (ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(configuration))
        {
            foreach (string key in keys)
            {
                Assert.Equal(1, await connection.GetDatabase().ListRemoveAsync("{tj:default}:wait", key));
            }
        }

        await ((IAsyncDisposable)client).DisposeAsync();
        return keys;
    }
}
