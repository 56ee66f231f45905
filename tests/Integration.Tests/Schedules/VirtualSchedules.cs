using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;
using TypedJobs.Client;
using TypedJobs.CompilerServices;
using TypedJobs.Diagnostics;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Model;
using TypedJobs.Payloads.Protection;
using TypedJobs.Schedules.Firing;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Contracts.Schedules;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.Storage.Redis;
using TypedJobs.Storage.Redis.Connections;

namespace TypedJobs.Integration.Tests.Schedules;

/// <summary>A queue whose clock a test sets, with a client and as many workers as the test lets tick. Nothing happens by itself.</summary>
internal sealed class VirtualSchedules(TestHost host, IDatabase database, string root, string queue)
{
    private readonly Dictionary<string, (long Ticket, ScheduleTick Tick)> _workers = [];
    private readonly Planner _planner = new(new PlanCache());
    private long _tickets = 1000;

    public static readonly DateTimeOffset Start = new(2026, 3, 2, 10, 0, 0, TimeSpan.Zero);

    public IJobSchedules Schedules => host.Jobs.Schedules;

    public IJobClient Jobs => host.Jobs;

    public IJobStorage Storage => host.Storage;

    public IDatabase Database => database;

    public string Queue => queue;

    public string Root => root;

    public DateTimeOffset Now { get; private set; } = Start;

    /// <summary>Has the storage of a host read the clock that tests set.</summary>
    public static void Install(TypedJobsBuilder builder, string prefix)
    {
        builder.Services.AddSingleton<IJobStorage>(provider => new RedisJobStorage(
            provider.GetRequiredService<RedisConnectionSource>(), prefix, "tester", new RetentionPolicies(), ModelRun.Clock));
        builder.UseClientName("tester");
    }

    public async Task SetAsync(DateTimeOffset now)
    {
        Now = now;
        await database.StringSetAsync($"{root}:clock", now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
    }

    public Task AdvanceAsync(TimeSpan span) => SetAsync(Now + span);

    /// <summary>Lets a worker tick once.</summary>
    public Task<TickResult> TickAsync(string worker = "w", params JobDefinition[] jobs) => TickOf(worker, jobs).RunAsync(TestContext.Current.CancellationToken);

    public ScheduleTick TickOf(string worker, params JobDefinition[] jobs)
    {
        if (!_workers.TryGetValue(worker, out (long Ticket, ScheduleTick Tick) known))
        {
            known = (_tickets += 1000, new ScheduleTick(
                queue, worker, Storage, CodedOf(jobs).Of(queue), NewEnqueuer(), _planner, host.Services.GetRequiredService<JobTelemetry>(), TimeProvider.System, NullLogger.Instance));
            _workers[worker] = known;
        }

        return known.Tick;
    }

    /// <summary>Lets a worker that starts, or has run for a time, compare its coded schedules.</summary>
    public CodedScheduleKeeper KeeperOf(string worker, params JobDefinition[] jobs)
    {
        CodedSchedules coded = CodedOf(jobs);
        return new CodedScheduleKeeper(
            queue, coded.Of(queue), coded.Number, Storage, TickOf(worker, jobs), NewEnqueuer(), _planner, () => { }, TimeProvider.System, NullLogger.Instance);
    }

    public static CodedSchedules CodedOf(params JobDefinition[] jobs) => new([new Table(jobs)]);

    /// <summary>Takes the jobs that wait, as a worker does.</summary>
    public async Task<IReadOnlyList<TakenJob>> TakeAsync(int most = 100)
    {
        ExchangeResult result = await Storage.Worker(queue).ExchangeAsync(
            new ExchangeRequest("taker", 0, _tickets += 1000, null, TimeSpan.FromDays(1), most, default), TestContext.Current.CancellationToken);
        return result.Jobs;
    }

    public async Task<string[]> TakeKeysAsync() => [.. (await TakeAsync()).Select(job => job.Lease.Job)];

    public async Task EndAsync(string key, OutcomeKind kind = OutcomeKind.Completed)
    {
        string record = (await database.HashGetAsync($"{root}:state", key))!;
        long number = long.Parse(record.Split(' ')[1], CultureInfo.InvariantCulture);
        await Storage.Worker(queue).ExchangeAsync(
            new ExchangeRequest(
                "taker", 0, _tickets += 1000, null, TimeSpan.FromDays(1), 0, new[] { new Outcome(new LeaseKey(key, number), kind, "null"u8.ToArray(), TimeSpan.Zero) }),
            TestContext.Current.CancellationToken);
    }

    public async Task<ScheduleEntry?> EntryAsync(string name) =>
        (await Storage.Schedules(queue).ReadAsync([name], withCalls: false, TestContext.Current.CancellationToken)).Schedules[0].Entry;

    private OccurrenceEnqueuer NewEnqueuer() => OccurrenceEnqueuer.Create(
        Storage, null, PayloadProtector.None, host.Services.GetRequiredService<JobTelemetry>(), TimeProvider.System, NullLogger.Instance);

    private sealed class Table(JobDefinition[] jobs) : JobTable
    {
        public override string AssemblyName => "test";

        public override IReadOnlyList<JobDefinition> Jobs => jobs;

        public override JobDefinition? Find(string name) => jobs.FirstOrDefault(job => job.Name == name);
    }
}
