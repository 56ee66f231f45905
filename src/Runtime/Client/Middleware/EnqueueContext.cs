using System.Collections.ObjectModel;

namespace TypedJobs;

/// <summary>
/// Represents one call of <see cref="IJobClient"/> on its way through the <see cref="IEnqueueMiddleware"/>. Not thread-safe: used by one middleware at a
/// time.
/// </summary>
public sealed class EnqueueContext
{
    private readonly JobCall[] _calls;

    /// <summary>Initializes the context, for tests of middleware.</summary>
    /// <param name="calls">The jobs.</param>
    /// <param name="cancellationToken">The token of the caller.</param>
    public EnqueueContext(IEnumerable<JobCall> calls, CancellationToken cancellationToken = default)
        : this([.. calls], cancellationToken)
    {
    }

    internal EnqueueContext(JobCall[] calls, CancellationToken cancellationToken)
    {
        _calls = calls;
        Calls = new ReadOnlyCollection<JobCall>(calls);
        CancellationToken = cancellationToken;
    }

    /// <summary>Gets the jobs of the call, in the caller's order. At least one.</summary>
    public IReadOnlyList<JobCall> Calls { get; }

    /// <summary>Gets the token of the caller.</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>Replaces the options of one job. They are checked as a caller's own, when the jobs are stored.</summary>
    /// <param name="index">The position of the job in <see cref="Calls"/>.</param>
    /// <param name="options">The options.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is no position in <see cref="Calls"/>.</exception>
    public void SetOptions(int index, JobOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, _calls.Length);
        ArgumentNullException.ThrowIfNull(options);
        _calls[index] = _calls[index].With(options);
    }

    /// <summary>Adds a header to all jobs that have none of its name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentException">The name or the value is not of the form that headers have, or a job has too many.</exception>
    public void AddHeader(string name, string value)
    {
        JobOptions? before = null;
        JobOptions? after = null;
        for (int i = 0; i < _calls.Length; i++)
        {
            JobOptions? options = _calls[i].Options;
            if (after is null || options != before)
            {
                // Most calls of a bulk have equal options: their headers are made, and written, once.
                before = options;
                JobHeaders headers = options?.Headers ?? JobHeaders.Empty;
                after = headers.ContainsKey(name)
                    ? options!
                    : (options ?? new JobOptions()) with { Headers = headers.With(name, value) };
            }

            if (!ReferenceEquals(after, options))
            {
                _calls[i] = _calls[i].With(after);
            }
        }
    }
}
