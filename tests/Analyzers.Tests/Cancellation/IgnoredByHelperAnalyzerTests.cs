namespace TypedJobs.Analyzers.Tests.Cancellation;

/// <summary>Tests TJ2010 with all other rules beside it.</summary>
public sealed class IgnoredByHelperAnalyzerTests
{
    [Fact]
    public async Task A_report_names_every_method_when_the_token_goes_down_a_chain()
    {
        var found = await AllRules.RunAsync("""
            using System.Threading;
            using System.Threading.Tasks;
            using TypedJobs;

            public static class Jobs
            {
                [Job]
                public static Task Run(CancellationToken token) => First(token);
                private static Task First(CancellationToken token) => Second(token);
                private static async Task Second(CancellationToken token) => await Task.Delay(1);
            }
            """);
        Assert.Equal(["TJ2010", "TJ2010"], found.Select(static each => each.Id));
        Assert.Contains("Jobs.First → Jobs.Second", found[0].GetMessage(null), StringComparison.Ordinal);
        Assert.Contains("Jobs.Run", found[1].GetMessage(null), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[Job] public async Task Handle(int[] ids, CancellationToken token) { foreach (int id in ids) { token.ThrowIfCancellationRequested(); await Send(id); } } private async Task Send(int id) { await outer.DoAsync(id, default); }")]
    [InlineData("[Job] public async Task Handle(int id, CancellationToken token) { token.ThrowIfCancellationRequested(); await Send(id); } private Task Send(int id) => outer.DoAsync(id, CancellationToken.None);")]
    public async Task A_helper_is_reported_when_it_passes_a_token_that_never_fires(string code) =>
        Assert.Equal("TJ2010 TJ2010", await HandlerCheck.RunClassAsync(code));
}
