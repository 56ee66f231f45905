using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace TypedJobs.Hosting.Monitoring.Checks;

/// <summary>Collects what a health check finds.</summary>
internal sealed class HealthFindings
{
    // The others are counted: a thousand queues of one server fail together.
    private const int MaxShown = 5;

    private readonly List<string> _problems = [];
    private readonly Dictionary<string, object> _data = new(StringComparer.Ordinal);

    /// <summary>Gets or sets the exception that belongs to what was found.</summary>
    public Exception? Exception { get; set; }

    /// <summary>Gets a value indicating whether more details are worth having.</summary>
    public bool HasRoom => _problems.Count < MaxShown;

    /// <summary>Adds a value for people and tools.</summary>
    public void Note(string name, object value) => _data[name] = value;

    /// <summary>Adds a problem: what is wrong, and what to do.</summary>
    public void Add(string problem) => _problems.Add(problem);

    /// <summary>Returns the result.</summary>
    /// <param name="failure">The status when there are problems.</param>
    /// <param name="healthy">The description when there are none.</param>
    public HealthCheckResult ToResult(HealthStatus failure, string healthy)
    {
        if (_problems.Count == 0)
        {
            return HealthCheckResult.Healthy(healthy, _data);
        }

        string text = string.Join(' ', _problems.Take(MaxShown));
        int others = _problems.Count - MaxShown;
        return new HealthCheckResult(failure, others > 0 ? $"{text} And {others} more like these." : text, Exception, _data);
    }
}
