// Every way to cancel a job, one file per pattern, on a server inside this process or on Redis.
//   dotnet run --project samples/Cancellation [-- PATTERN…] [--redis HOST:PORT]
using System.CommandLine;
using Cancellation;
using Cancellation.Patterns;
using Spectre.Console;

// The second process of the pattern "another process": it only cancels.
if (args is ["--cancel", var address, var prefix, var id, var reason])
{
    return await AnotherProcess.CancelAsync(address, prefix, id, reason);
}

var patterns = new Argument<string[]>("patterns")
{
    Description = "Which patterns to run. Default: all of them.",
    Arity = ArgumentArity.ZeroOrMore,
    DefaultValueFactory = _ => [.. Pattern.All.Select(pattern => pattern.Name)],
};
patterns.AcceptOnlyFromAmong([.. Pattern.All.Select(pattern => pattern.Name)]);
var server = new Option<string?>("--redis") { Description = "A Redis server, as HOST:PORT. Default: a server inside this process." };
var command = new RootCommand("Shows every way to cancel a job, one pattern after the other.") { patterns, server };
command.SetAction(async (parsed, stopping) =>
{
    string? redis = parsed.GetValue(server);
    await using LocalServer? local = redis is null ? await LocalServer.StartAsync() : null;
    foreach (string name in parsed.GetRequiredValue(patterns))
    {
        Pattern pattern = Pattern.All.Single(pattern => pattern.Name == name);
        AnsiConsole.Write(new Rule($"[bold]{Markup.Escape(pattern.Name)}[/] · {Markup.Escape(pattern.About)}").LeftJustified());
        await using var stage = await Stage.OpenAsync(redis ?? local!.Address, pattern.Configure, stopping);
        await pattern.RunAsync(stage);
    }

    return 0;
});
return await command.Parse(args).InvokeAsync();
