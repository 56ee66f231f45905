using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using TypedJobs.Generators.Tests.Running;
using TypedJobs.Generators.Tests.Strictness;

namespace TypedJobs.Generators.Tests.Snapshots;

/// <summary>
/// A snapshot is accepted only if it compiles without a warning, passes the strictest analysis, and runs.
/// </summary>
internal static class SnapshotCheck
{
    /// <summary>Compares what is generated with the snapshot and runs every job.</summary>
    /// <param name="source">The handlers.</param>
    /// <param name="runs">For each job its name, a payload, and its result (empty for none).</param>
    /// <param name="file">The test's file.</param>
    /// <param name="test">The test's name.</param>
    public static async Task CheckAsync(
        string source, (string Job, string Payload, string Result)[] runs, [CallerFilePath] string file = "", [CallerMemberName] string test = "")
    {
        GeneratorRun run = GeneratorRun.Of(source);
        Assert.Empty(run.Diagnostics);
        Assert.Empty(run.CompilerDiagnostics);
        await StrictAnalysis.CheckAsync(run);
        await Snapshot.MatchAsync(run, file, test);

        EmittedAssembly emitted = EmittedAssembly.Of(run);
        Assert.Equal(emitted.Table.Jobs.Select(job => job.Name).Order(StringComparer.Ordinal), runs.Select(each => each.Job).Distinct().Order(StringComparer.Ordinal));
        await using ServiceProvider services = Services(emitted);
        foreach ((string job, string payload, string result) in runs)
        {
            Assert.Equal(result, await emitted.RunAsync(job, payload, services, []));
        }
    }

    // What the generated registration adds, with what handlers of the tests ask for beside it.
    private static ServiceProvider Services(EmittedAssembly emitted)
    {
        var services = new ServiceCollection();
        emitted.Register(new TypedJobsBuilder(services));
        foreach (Type type in emitted.Assembly.GetTypes().Where(type => type.Name.StartsWith("Service", StringComparison.Ordinal)))
        {
            foreach (Type face in type.GetInterfaces().Append(type.BaseType!))
            {
                services.AddSingleton(face, type);
                services.AddKeyedSingleton(face, "key", type);
            }
        }

        return services.BuildServiceProvider();
    }
}
