using System.Text.RegularExpressions;
using TypedJobs.Storage.Redis.Checks;
using TypedJobs.Storage.Scripts;

namespace TypedJobs.Integration.Tests.Access;

/// <summary>The commands that are documented and checked are those that scripts run.</summary>
public sealed partial class CommandTests
{
    // What the client library, and the calls of TypedJobs that are no scripts, need besides.
    private static readonly string[] OfConnections = ["INFO", "CLUSTER|NODES", "CLUSTER|SLOTS", "SCRIPT|LOAD", "EVAL", "EVALSHA", "SUBSCRIBE", "UNSUBSCRIBE", "SADD"];

    // A client sets schedules, and looks whether a worker has those that come from code.
    private static readonly ProtocolScript[] OfSchedules =
        [ProtocolScript.Schedule, ProtocolScript.Schedules, ProtocolScript.Fire, ProtocolScript.Workers];

    private static readonly ProtocolScript[] OfClients =
        [ProtocolScript.Open, ProtocolScript.Enqueue, ProtocolScript.Read, ProtocolScript.Watch, ProtocolScript.Cancel, ProtocolScript.Register, .. OfSchedules];

    private static readonly ProtocolScript[] OfWorkers =
    [
        .. OfClients, ProtocolScript.Exchange, ProtocolScript.Renew, ProtocolScript.Sweep, ProtocolScript.Recall, ProtocolScript.Leave,
        ProtocolScript.Log, ProtocolScript.Mark, ProtocolScript.Progress, ProtocolScript.Notices, ProtocolScript.Due,
    ];

    private static readonly ProtocolScript[] OfAdministrators =
    [
        ProtocolScript.Open, ProtocolScript.Read, ProtocolScript.Watch, ProtocolScript.Cancel, ProtocolScript.Active, ProtocolScript.CancelMatching,
        ProtocolScript.Catalogue, ProtocolScript.Change, ProtocolScript.Control, ProtocolScript.Counts, ProtocolScript.DeleteQueue, ProtocolScript.List, ProtocolScript.Listen,
        ProtocolScript.Pause, ProtocolScript.Paused, ProtocolScript.Purge, .. OfSchedules,
    ];

    private static readonly ProtocolScript[] OfRepairs =
        [ProtocolScript.Repair, ProtocolScript.RepairList, ProtocolScript.RepairPlaces, ProtocolScript.RepairStates, ProtocolScript.RepairSchedules];

    [Fact]
    public void Every_script_belongs_to_a_role() => Assert.Equal(
        ProtocolScript.All.Select(script => script.Name).Order(),
        OfWorkers.Concat(OfAdministrators).Concat(OfRepairs).Select(script => script.Name).Distinct().Order());

    [Fact]
    public void Rights_of_a_client_are_the_commands_of_its_scripts() => AssertSame(OfClients, "jobs-client");

    [Fact]
    public void Rights_of_a_worker_are_the_commands_of_its_scripts() => AssertSame(OfWorkers, "jobs-worker");

    [Fact]
    public void Rights_of_an_administrator_are_the_commands_of_its_scripts() => AssertSame(OfAdministrators, "jobs-admin", "SMEMBERS", "SREM");

    [Fact]
    public void Commands_that_the_check_at_start_asks_for_are_those_of_a_worker() => Assert.Equal(
        CommandsOf(OfWorkers).Except(["TIME", "PUBLISH"]).Order(StringComparer.Ordinal),
        ServerCommands.OfWorkers.Select(command => command.Name).Order(StringComparer.Ordinal));

    private static void AssertSame(ProtocolScript[] scripts, string user, params string[] more) => Assert.Equal(
        CommandsOf(scripts).Concat(OfConnections).Concat(more).Distinct().Order(StringComparer.Ordinal),
        AccessGuide.CommandsOf(user).Order(StringComparer.Ordinal));

    // Names of commands stand in the scripts as texts in capital letters, also where a function is told which one to call.
    private static string[] CommandsOf(ProtocolScript[] scripts) =>
    [
        .. scripts.SelectMany(script => Text().Matches(script.Text(readsFlags: true))).Select(text => text.Groups["text"].Value)
            .Where(text => !NoCommands.Contains(text)).Distinct(),
    ];

    private static string[] NoCommands => ["WRONGTYPE", "WITHSCORES", "LIMIT", "JOBPROTOCOL"];

    [GeneratedRegex("'(?<text>[A-Z]{3,})'")]
    private static partial Regex Text();
}
