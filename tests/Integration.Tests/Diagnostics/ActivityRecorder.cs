using System.Collections.Concurrent;
using System.Diagnostics;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Diagnostics;

/// <summary>Records the activities of the runtime on one queue; those of other tests are not sampled.</summary>
internal sealed class ActivityRecorder : IDisposable
{
    private readonly ActivityListener _listener;
    private readonly ConcurrentQueue<Activity> _stopped = new();

    public ActivityRecorder(string queue, bool samples = true)
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "TypedJobs",
            Sample = (ref ActivityCreationOptions<ActivityContext> options) =>
                samples && options.Name.EndsWith(queue, StringComparison.Ordinal) ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
            ActivityStopped = activity =>
            {
                if (activity.OperationName.EndsWith(queue, StringComparison.Ordinal))
                {
                    _stopped.Enqueue(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>Gets the activities that have ended, in the order in which they began.</summary>
    public Activity[] Stopped => [.. _stopped.OrderBy(activity => activity.StartTimeUtc)];

    /// <summary>Waits for a number of activities, and returns them.</summary>
    public async Task<Activity[]> WaitAsync(int count)
    {
        await Until.TrueAsync(() => _stopped.Count >= count);
        return Stopped;
    }

    public void Dispose() => _listener.Dispose();
}
