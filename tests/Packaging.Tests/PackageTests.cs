using System.Reflection;
using TypedJobs.TestServers;

namespace TypedJobs.Packaging.Tests;

public sealed class PackageTests
{
    private static string Root => typeof(PackageTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepoRoot").Value!;

    [Fact]
    public async Task The_packages_work_in_a_fresh_project_and_bring_the_analyzers_along()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The script needs bash.");
        using ChildProcess script = ChildProcess.Start("bash", Path.Combine(Root, "eng", "pack-smoke.sh"));
        await Until.TrueAsync(() => script.HasExited, TimeSpan.FromMinutes(10));
        Assert.True(await script.ExitCodeAsync() == 0, string.Join('\n', script.Lines));
        Assert.Contains("The packages work.", script.Lines);
    }
}
