using TypedJobs.Storage.Contracts.Workers;

namespace TypedJobs.Integration.Tests.Model.Operations;

/// <summary>A lane repeats its latest call, whose answer it did not get.</summary>
internal sealed record RepeatExchange(int Worker, int Lane) : Operation
{
    public override async Task RunAsync(ModelRun run)
    {
        if (run.Calls.TryGetValue((Exchange.Workers[Worker], Lane), out ExchangeRequest request))
        {
            request = Exchange.Repeat(request);
            run.Calls[(request.Worker, Lane)] = request;
            await Exchange.SendAsync(run, request, this);
        }
    }
}
