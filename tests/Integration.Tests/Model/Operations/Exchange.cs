using System.Globalization;
using System.Text;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.Storage.Records;

namespace TypedJobs.Integration.Tests.Model.Operations;

/// <summary>
/// A worker's lane settles outcomes and takes jobs. With <paramref name="Arrives"/> unset the call was lost on its way, and
/// what arrives is its repetition.
/// </summary>
internal sealed record Exchange(
    int Worker, int Lane, int Wanted, Exchange.End[] Ends, TimeSpan Lease, Retention Retention, bool Arrives) : Operation
{
    public static readonly string[] Workers = ["ada", "bob"];
    public static readonly int[] Lanes = [0, 1];

    /// <summary>
    /// How an attempt ended: the one that began <paramref name="Back"/> leases ago, reported by its own worker or, wrongly,
    /// by whoever calls.
    /// </summary>
    internal sealed record End(int Back, bool Own, OutcomeKind Kind, int Delay, bool HasText);

    public override async Task RunAsync(ModelRun run)
    {
        string worker = Workers[Worker];

        // Whether the second of two outcomes of one attempt in one call counts as lost is left open: the fast path does not look.
        Outcome[] outcomes = [.. Ends.Select(end => OutcomeOf(end, run, worker)).OfType<Outcome>().DistinctBy(outcome => outcome.Lease)];
        long ticket = run.Calls.TryGetValue((worker, Lane), out ExchangeRequest last) ? last.Ticket + last.Wanted + 1 : Lane * 1_000_000;
        var request = new ExchangeRequest(worker, Lane, ticket, null, Lease, Wanted, outcomes);
        if (!Arrives)
        {
            request = Repeat(request);
        }

        run.Keep(Retention);
        run.Calls[(worker, Lane)] = request;
        await SendAsync(run, request, this);
    }

    /// <summary>The call that repeats another.</summary>
    public static ExchangeRequest Repeat(ExchangeRequest request) =>
        request with { Repeats = request.Repeats ?? request.Ticket, Ticket = request.Ticket + request.Wanted + 1 };

    /// <summary>Sends a call and compares the answer.</summary>
    public static async Task SendAsync(ModelRun run, ExchangeRequest request, Operation operation)
    {
        QueueModel.Exchanged expected = run.Model.Exchange(request);
        Outcome[] outcomes = await run.Values.ProtectAsync(run.Queue, request.Outcomes.ToArray());
        ExchangeResult actual = await run.Storage.Worker(run.Queue).ExchangeAsync(request with { Outcomes = outcomes }, CancellationToken.None);
        TakenJob[] jobs = await Task.WhenAll(actual.Jobs.Select(job => run.Values.OpenAsync(run.Queue, job)));
        foreach (TakenJob taken in actual.Jobs)
        {
            if (run.Model.Find(taken.Lease.Job) is { LeaseNumber: 0 } job)
            {
                // A new attempt: no two ever have the same lease.
                Assert.DoesNotContain(run.Leases, given => given == (request.Worker, taken.Lease));
                run.Leases.Add((request.Worker, taken.Lease));
                job.LeaseNumber = taken.Lease.Number;
            }
        }

        Comparison.Same(Describe(expected), Describe(actual, jobs), operation);
    }

    public override string ToString() =>
        $"Exchange by {Workers[Worker]} {Lane}, wants {Wanted}, lease {Lease}, {Retention}, arrives {Arrives}, [{string.Join(", ", (object[])Ends)}]";

    private static Outcome? OutcomeOf(End end, ModelRun run, string worker)
    {
        (string Worker, LeaseKey Lease)[] leases = [.. run.Leases.Where(lease => !end.Own || lease.Worker == worker)];
        if (leases.Length == 0)
        {
            return null;
        }

        LeaseKey lease = leases[^(1 + (end.Back % leases.Length))].Lease;
        bool fails = end.Kind is not (OutcomeKind.Completed or OutcomeKind.Release);
        bool text = end.HasText || (fails && end.Kind != OutcomeKind.Cancelled);
        string json = fails ? $$"""{"type":"Error.{{end.Kind}}","message":"m"}""" : "42";
        return new Outcome(
            lease, end.Kind, text ? Encoding.UTF8.GetBytes(json) : default, TimeSpan.FromMilliseconds(end.Delay));
    }

    private static string Describe(QueueModel.Exchanged answer) => string.Create(
        CultureInfo.InvariantCulture,
        $"lost [{string.Join(' ', answer.Lost)}] due {answer.NextDue} jobs {string.Join("; ", answer.Taken.Select(job =>
            $"{job.Key} {job.LeaseNumber} {job.Attempts}/{job.MaxAttempts} {job.EnqueuedAt} {job.Name} {job.Payload.Replace("~", null, StringComparison.Ordinal).Replace("\n", null, StringComparison.Ordinal)} {job.Overrides} {(job.Deadline is { } deadline ? Math.Max(0, deadline - answer.Now) : null)}"))} failed [{string.Join(' ', answer.Failed)}]");

    private static string Describe(ExchangeResult answer, TakenJob[] jobs) => string.Create(
        CultureInfo.InvariantCulture,
        $"lost [{string.Join(' ', answer.Lost)}] due {answer.NextDue?.TotalMilliseconds} jobs {string.Join("; ", jobs.Select(job =>
            $"{job.Lease.Job} {job.Lease.Number} {job.Attempt}/{job.MaxAttempts} {job.EnqueuedAt.ToUnixTimeMilliseconds()} {job.Name} {Encoding.UTF8.GetString(StoredHeaders.Before(job.Payload, job.HeadersLength))}{Encoding.UTF8.GetString(job.Payload.Span)} {job.Overrides} {job.Deadline?.TotalMilliseconds}"))} failed [{string.Join(' ', answer.Failed.Select(job => job.Key))}]");
}
