using System.Collections.Concurrent;
using StackExchange.Redis;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Contracts.Administration;
using TypedJobs.Storage.Contracts.Catalogues;
using TypedJobs.Storage.Contracts.Schedules;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.Storage.Redis.Connections;
using TypedJobs.Storage.Scripts;

namespace TypedJobs.Storage.Redis;

/// <summary>Represents the queues of a Redis server, reached through StackExchange.Redis.</summary>
/// <param name="connections">The servers.</param>
/// <param name="prefix">What all keys begin with.</param>
/// <param name="clientName">Who asks, where that is kept.</param>
/// <param name="retentions">How long finished jobs are kept.</param>
/// <param name="clock">Stands for the server's time in tests; see <see cref="ProtocolScript.WithClock"/>.</param>
/// <param name="fastPaths">Whether fast paths are used; not in the test that compares what they do.</param>
/// <param name="version">The protocol version; another than the scripts' own only in tests.</param>
/// <param name="bounds">What bounds answers; other than the scripts' own only in tests.</param>
internal sealed class RedisJobStorage(
    RedisConnectionSource connections,
    string prefix,
    string clientName,
    RetentionPolicies retentions,
    string? clock = null,
    bool fastPaths = true,
    string? version = null,
    AnswerBounds? bounds = null) : IJobStorage
{
    private readonly ScriptRunner _runner = new(connections, clock, fastPaths, version, bounds);
    private readonly ConcurrentDictionary<string, RedisQueue> _queues = new(StringComparer.Ordinal);

    public IClientProtocol Client(string queue) => Queue(queue).Client;

    public IWorkerProtocol Worker(string queue) => Queue(queue).Worker;

    public IAdminProtocol Admin(string queue) => Queue(queue).Admin;

    public ICatalogueProtocol Catalogue(string queue) => Queue(queue).Catalogue;

    public IScheduleProtocol Schedules(string queue) => Queue(queue).Schedules;

    public async Task<IReadOnlyList<string>> ListQueuesAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();

        // No script touches this set, so a plain command locks it on every server.
        IDatabase database = await _runner.CommandsAsync(cancellationToken).ConfigureAwait(false);
        RedisKey all = QueueKeys.AllOf(prefix);
        RedisValue[] names = await _runner.CommandAsync(database, found => found.SetMembersAsync(all), cancellationToken)
            .ConfigureAwait(false);
        return [.. names.Select(name => name.ToString()).Order(StringComparer.Ordinal)];
    }

    private RedisQueue Queue(string name) =>
        _queues.TryGetValue(name, out RedisQueue? known)
            ? known
            : new RedisQueue(_runner, new QueueKeys(prefix, name), clientName, retentions, _queues);
}
