using TypedJobs.Client;
using TypedJobs.Jobs;
using TypedJobs.TestServers;

namespace TypedJobs.Runtime.Tests.Client;

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
    public void First_two_characters_of_keys_take_every_value_alike()
    {
        // Every one of 32 * 32 values is expected 50 times.
        var prefixes = Enumerable.Range(0, 51_200)
            .Select(_ => JobKeyGenerator.Next()[..JobKeyGenerator.Reserved])
            .CountBy(prefix => prefix)
            .ToDictionary();
        Assert.Equal(2, JobKeyGenerator.Reserved);
        Assert.Equal(1024, prefixes.Count);
        Assert.All(prefixes.Values, count => Assert.InRange(count, 5, 150));
    }

    [Fact]
    public async Task Keys_sort_by_time_behind_their_reserved_characters()
    {
        string earlier = JobKeyGenerator.Next()[JobKeyGenerator.Reserved..];
        long time = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        await Until.TrueAsync(() => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() > time);
        Assert.True(string.CompareOrdinal(earlier, JobKeyGenerator.Next()[JobKeyGenerator.Reserved..]) < 0);
    }

    [Fact]
    public void Keys_of_the_same_time_differ_behind_their_reserved_characters()
    {
        string[] keys = [.. Enumerable.Range(0, 100_000).Select(_ => JobKeyGenerator.Next()[JobKeyGenerator.Reserved..])];
        Assert.Equal(keys.Length, keys.Distinct().Count());
    }
}
