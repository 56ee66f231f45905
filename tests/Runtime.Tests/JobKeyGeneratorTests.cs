using TypedJobs.Client;
using TypedJobs.Jobs;

namespace TypedJobs.Tests;

public sealed class JobKeyGeneratorTests
{
    [Fact]
    public void Keys_are_short_unique_and_valid()
    {
        string[] keys = [.. Enumerable.Range(0, 100_000).Select(_ => JobKeyGenerator.Next())];
        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.All(keys, key => Assert.True(key.Length == 26 && JobNames.IsValidKey(key), key));
    }

    [Fact]
    public async Task Keys_sort_by_the_time_at_which_they_were_made()
    {
        string earlier = JobKeyGenerator.Next();
        await Task.Delay(5, TestContext.Current.CancellationToken);
        Assert.True(string.CompareOrdinal(earlier, JobKeyGenerator.Next()) < 0);
    }
}
