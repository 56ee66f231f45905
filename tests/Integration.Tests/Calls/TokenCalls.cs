using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;
using TypedJobs.Integration.Tests.Hosting;

namespace TypedJobs.Integration.Tests.Calls;

/// <summary>A call of every public method that takes a token.</summary>
internal sealed class TokenCalls(TestHost host, JobHandle running, JobHandle<int> waiting, JobEvents events)
{
    private static readonly JsonTypeInfo<int> Number = JsonMetadataServices.CreateValueInfo<int>(
        new() { TypeInfoResolver = JsonTypeInfoResolver.Combine() }, JsonMetadataServices.Int32Converter);

    private IJobClient Jobs => host.Jobs;

    private JobQueue Queue => host.Jobs.GetQueue("kept");

    private JobSchedule Schedules => host.Jobs.Schedules.GetSchedule("kept", "never-meant");

    private JobContext Context => HeldJobs.ContextOf(running.Id)!;

    public IReadOnlyDictionary<string, Func<CancellationToken, Task>> All => new Dictionary<string, Func<CancellationToken, Task>>
    {
        ["IJobClient.EnqueueAsync(JobCall, CancellationToken)"] = token => Jobs.EnqueueAsync((JobCall)HeldJobsCalls.Answer(1), token),
        ["IJobClient.EnqueueAsync<TResult>(JobCall<TResult>, CancellationToken)"] = token => Jobs.EnqueueAsync(HeldJobsCalls.Answer(1), token),
        ["IJobClient.EnqueueManyAsync(IEnumerable<JobCall>, CancellationToken)"] =
            token => Jobs.EnqueueManyAsync([(JobCall)HeldJobsCalls.Answer(1), HeldJobsCalls.Answer(2)], token),
        ["IJobClient.EnqueueManyAsync<TResult>(IEnumerable<JobCall<TResult>>, CancellationToken)"] =
            token => Jobs.EnqueueManyAsync([HeldJobsCalls.Answer(1), HeldJobsCalls.Answer(2)], token),
        ["IJobClient.CancelAsync(JobId, string, CancellationToken)"] = token => Jobs.CancelAsync(running.Id, "never meant", token),
        ["IJobClient.CancelManyAsync(IEnumerable<JobId>, string, CancellationToken)"] =
            token => Jobs.CancelManyAsync([running.Id, waiting.Id], "never meant", token),
        ["IJobClient.CancelManyAsync(IEnumerable<JobHandle>, string, CancellationToken)"] =
            token => Jobs.CancelManyAsync([running, waiting], "never meant", token),
        ["IJobClient.ChangeWorkerAsync(JobWorkerRecord, WorkerChange, CancellationToken)"] =
            token => Jobs.ChangeWorkerAsync(new() { Id = "never meant", Queues = [Queue.Name] }, new() { TakesJobs = false }, token),
        ["IJobClient.GetQueueNamesAsync(CancellationToken)"] = token => Jobs.GetQueueNamesAsync(token),
        ["IJobSchedules.ListAsync(string, CancellationToken)"] =
            async token => await Jobs.Schedules.ListAsync(Queue.Name, token).ToArrayAsync(CancellationToken.None),
        ["IJobSchedules.SetAsync(string, JobCall, Schedule, ScheduleOptions, CancellationToken)"] =
            token => Jobs.Schedules.SetAsync("never-meant", HeldJobsCalls.Answer(1), Schedule.Every(TimeSpan.FromHours(1)), null, token),
        ["IJobSchedules.SetManyAsync(IEnumerable<ScheduleDefinition>, CancellationToken)"] = token => Jobs.Schedules.SetManyAsync(
            [new() { Name = "never-meant", Call = HeldJobsCalls.Answer(1), Schedule = Schedule.Every(TimeSpan.FromHours(1)) }], token),
        ["JobSchedule.ClearOverrideAsync(CancellationToken)"] = token => Schedules.ClearOverrideAsync(token),
        ["JobSchedule.GetAsync(CancellationToken)"] = token => Schedules.GetAsync(token),
        ["JobSchedule.GetHistoryAsync(CancellationToken)"] = token => Schedules.GetHistoryAsync(token),
        ["JobSchedule.GetNextOccurrencesAsync(int, CancellationToken)"] = token => Schedules.GetNextOccurrencesAsync(3, token),
        ["JobSchedule.OverrideAsync(Schedule, DateTimeOffset, CancellationToken)"] =
            token => Schedules.OverrideAsync(Schedule.Every(TimeSpan.FromHours(1)), null, token),
        ["JobSchedule.PauseAsync(string, CancellationToken)"] = token => Schedules.PauseAsync(null, token),
        ["JobSchedule.RemoveAsync(CancellationToken)"] = token => Schedules.RemoveAsync(token),
        ["JobSchedule.ResumeAsync(CancellationToken)"] = token => Schedules.ResumeAsync(token),
        ["JobSchedule.RunNowAsync(CancellationToken)"] = token => Schedules.RunNowAsync(token),
        ["JobSchedule.WaitForNextAsync(CancellationToken)"] = token => Schedules.WaitForNextAsync(token),
        ["IJobWorker.CancelAllActiveAsync(string, CancellationToken)"] =
            token => host.Services.GetRequiredService<IJobWorker>().CancelAllActiveAsync("never meant", token),
        ["JobContext.LogAsync(string, CancellationToken)"] = token => Context.LogAsync("never meant", token),
        ["JobContext.ReportProgressAsync(double, CancellationToken)"] = token => Context.ReportProgressAsync(50, token),
        ["JobContext.ReportProgressAsync<T>(T, JsonTypeInfo<T>, CancellationToken)"] =
            token => Context.ReportProgressAsync(5, Number, token),
        ["JobEvents.GetAsyncEnumerator(CancellationToken)"] = async token =>
        {
            await using IAsyncEnumerator<JobEvent> enumerator = events.GetAsyncEnumerator(token);
            while (await enumerator.MoveNextAsync())
            {
                // Waits for what never happens.
            }
        },
        ["JobHandle.CancelAsync(string, CancellationToken)"] = token => running.CancelAsync("never meant", token),
        ["JobHandle.GetAsync(CancellationToken)"] = token => running.GetAsync(token),
        ["JobHandle.PromoteAsync(CancellationToken)"] = token => waiting.PromoteAsync(token),
        ["JobHandle.DeleteAsync(CancellationToken)"] = token => waiting.DeleteAsync(token),
        ["JobHandle.RetryAsync(CancellationToken)"] = token => waiting.RetryAsync(token),
        ["JobHandle.SetDelayAsync(TimeSpan, CancellationToken)"] = token => waiting.SetDelayAsync(TimeSpan.FromHours(2), token),
        ["JobHandle.SetPriorityAsync(int, CancellationToken)"] = token => waiting.SetPriorityAsync(7, token),
        ["JobHandle.WaitForCompletionAsync(CancellationToken)"] = token => running.WaitForCompletionAsync(token),
        ["JobHandle<TResult>.WaitForResultAsync(CancellationToken)"] = token => waiting.WaitForResultAsync(token),
        ["JobQueue.CancelAllAsync(JobFilter, string, IEnumerable<JobState>, CancellationToken)"] =
            token => Queue.CancelAllAsync(JobFilter.All, "never meant", null, token),
        ["JobQueue.PurgeAsync(JobState, TimeSpan, CancellationToken)"] =
            token => Queue.PurgeAsync(JobState.Completed, TimeSpan.Zero, token),
        ["JobQueue.ClearAsync(bool, CancellationToken)"] = token => Queue.ClearAsync(true, token),
        ["JobQueue.GetCountsAsync(CancellationToken)"] = token => Queue.GetCountsAsync(token),
        ["JobQueue.GetWorkersAsync(CancellationToken)"] = token => Queue.GetWorkersAsync(token),
        ["JobQueue.ListAsync(JobState, JobFilter, CancellationToken)"] =
            async token => await Queue.ListAsync(JobState.Scheduled, null, token).ToArrayAsync(CancellationToken.None),
        ["JobQueue.ListAsync(JobState, JobFilter, bool, CancellationToken)"] =
            async token => await Queue.ListAsync(JobState.Scheduled, null, true, token).ToArrayAsync(CancellationToken.None),
        ["JobQueue.ListenAsync(CancellationToken)"] = async token => await (await Queue.ListenAsync(token)).DisposeAsync(),
        ["JobQueue.DeleteAsync(bool, CancellationToken)"] = token => Queue.DeleteAsync(true, token),
        ["JobQueue.PauseAsync(CancellationToken)"] = token => Queue.PauseAsync(token),
        ["JobQueue.PauseJobsAsync(string, CancellationToken)"] = token => Queue.PauseJobsAsync("never-meant", token),
        ["JobQueue.ResumeJobsAsync(string, CancellationToken)"] = token => Queue.ResumeJobsAsync("never-meant", token),
        ["JobQueue.GetPausedJobsAsync(CancellationToken)"] = token => Queue.GetPausedJobsAsync(token),
        ["JobQueue.ResumeAsync(CancellationToken)"] = token => Queue.ResumeAsync(token),
        ["JobQueue.RetryFailedAsync(JobFilter, CancellationToken)"] = token => Queue.RetryFailedAsync(null, token),
    };
}
