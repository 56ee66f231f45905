using TypedJobs.Integration.Tests.Cancelling.Probing;

namespace TypedJobs.Integration.Tests.Running;

/// <summary>Handlers whose results or arguments are large.</summary>
public static class LargeJobs
{
    /// <summary>Waits until the gate of the key is opened, and returns so many characters.</summary>
    [Job(Queue = "large")]
    public static async Task<string> Grow(string key, int length, CancellationToken cancellationToken)
    {
        var probe = Probe.Of(key);
        probe.Enter();
        await probe.Gate.WaitAsync(cancellationToken);
        string text = new('x', length);
        probe.Notes.Enqueue(key);
        return text;
    }

    /// <summary>Returns how long the text is.</summary>
    [Job(Queue = "large")]
    public static int Measure(string text) => text.Length;
}
