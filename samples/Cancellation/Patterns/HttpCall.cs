using TypedJobs;

namespace Cancellation.Patterns;

/// <summary>Aborts an HTTP call: the connection is closed, and the server sees it.</summary>
public static class HttpCall
{
    private static readonly HttpClient Http = new();

    /// <summary>Asks a server that takes its time.</summary>
    [Job]
    public static Task<string> Fetch(Uri address, CancellationToken cancellationToken) =>
        Http.GetStringAsync(address, cancellationToken);

    internal static async Task RunAsync(Stage stage)
    {
        using var server = new SlowServer();
        JobHandle<string> job = await stage.Jobs.HttpCall.EnqueueFetchAsync(server.Address, cancellationToken: stage.Stopping);
        await server.Asked.WaitAsync(stage.Stopping);
        stage.Say("the server has the request and takes its time");
        await job.CancelAsync("nobody waits for it any more", stage.Stopping);
        await server.HungUp.WaitAsync(stage.Stopping);
        stage.Say("the server sees that the connection was closed");
        await stage.SayEndAsync(job);
    }
}
