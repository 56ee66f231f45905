using System.Collections.Concurrent;

namespace TypedJobs.Integration.Tests.Held;

public static class PausableJobs
{
    private static readonly ConcurrentDictionary<string, ConcurrentQueue<int>> Ran = new();

    public static int[] Order(string key) => Ran.TryGetValue(key, out ConcurrentQueue<int>? order) ? [.. order] : [];

    [Job(Queue = "pausable")]
    public static int Call(string key, int number) => Note(key, number);

    [Job(Queue = "pausable")]
    public static int Other(string key, int number) => Note(key, number);

    private static int Note(string key, int number)
    {
        Ran.GetOrAdd(key, static _ => []).Enqueue(number);
        return number;
    }
}
