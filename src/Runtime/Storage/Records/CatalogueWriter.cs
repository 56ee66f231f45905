using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using TypedJobs.CompilerServices;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Contracts.Catalogues;

namespace TypedJobs.Storage.Records;

/// <summary>
/// Describes the jobs of this process in the catalogues of their queues, so that tools can show what they have no assembly for,
/// and two applications do not run each other's jobs by accident. Thread-safe.
/// </summary>
internal sealed partial class CatalogueWriter(IJobStorage storage, TimeProvider time, ILogger logger)
{
    /// <summary>Specifies for how long an entry counts as noted.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<(string Queue, JobDefinition Job), (long At, int Openings)> _noted = new();
    private readonly ConcurrentDictionary<(string Queue, string Assembly, string Other), bool> _told = new();

    /// <summary>Returns whether the description of a job is recent enough not to be written again.</summary>
    public bool IsNoted(string queue, JobDefinition job) =>
        _noted.TryGetValue((queue, job), out (long At, int Openings) noted)
        && time.GetElapsedTime(noted.At) < Interval && noted.Openings == OpeningsOf(queue);

    /// <summary>Returns the number of times that this process has opened a queue: a deleted queue has lost its catalogue.</summary>
    public int OpeningsOf(string queue) => storage.Catalogue(queue).Openings;

    /// <summary>Describes jobs in the catalogue of a queue.</summary>
    /// <exception cref="JobNameConflictException">Another assembly describes one of them otherwise.</exception>
    public async Task WriteAsync(string queue, IReadOnlyCollection<JobDefinition> jobs, CancellationToken cancellationToken)
    {
        long now = time.GetTimestamp();
        JobDescription[] descriptions = [.. jobs.Select(JobDescription.Of).OfType<JobDescription>()];
        if (descriptions.Length > 0)
        {
            RegisterResult result = await storage.Catalogue(queue).RegisterAsync(descriptions, cancellationToken).ConfigureAwait(false);
            foreach ((string name, string other) in result.Conflicts)
            {
                throw new JobNameConflictException(queue, name, descriptions.First(job => job.Name == name).Assembly, other);
            }

            foreach ((string name, string other) in result.Twins)
            {
                string assembly = descriptions.First(job => job.Name == name).Assembly;
                if (_told.TryAdd((queue, assembly, other), true))
                {
                    LogTwins(logger, queue, name, assembly, other);
                }
            }
        }

        int openings = OpeningsOf(queue);
        foreach (JobDefinition job in jobs)
        {
            _noted[(queue, job)] = (now, openings);
        }
    }

    [LoggerMessage(
        EventId = 1261,
        Level = LogLevel.Warning,
        Message = "Queue {Queue} has jobs of the same names and shapes, such as {Job}, of two assemblies, {Assembly} and {OtherAssembly}: each runs the other's jobs. If they are two applications, give them different queues, key prefixes or databases.")]
    private static partial void LogTwins(ILogger logger, string queue, string job, string assembly, string otherAssembly);
}
