using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace TypedJobs.Storage.Scripts;

/// <summary>
/// Represents a script, put together from its parts. A script that must work when the server's memory
/// is full says so in a first line of flags, which Redis 7 and Valkey read and which Garnet takes for a mistake. The two texts
/// differ as well where what is fast on the one is slow on the other.
/// </summary>
/// <param name="Name">The name of the script.</param>
/// <param name="Flagged">For servers that read flags.</param>
/// <param name="Plain">For servers that do not.</param>
internal sealed record ProtocolScript(string Name, string Flagged, string Plain)
{
    // By its hash: the client looks a text up among those that it has sent, which takes longer than all else that it does.
    private readonly string _flaggedHash = Hash(Flagged);
    private readonly string _plainHash = Hash(Plain);

    /// <summary>The script as a server gets it.</summary>
    public string Text(bool readsFlags) => readsFlags ? Flagged : Plain;

    /// <summary>Its SHA-1, by which a server that has had it before knows it.</summary>
    public string Hash(bool readsFlags) => readsFlags ? _flaggedHash : _plainHash;

    public static readonly ProtocolScript Open = Load("open");
    public static readonly ProtocolScript Enqueue = Load("enqueue");
    public static readonly ProtocolScript Exchange = Load("exchange");
    public static readonly ProtocolScript Renew = Load("renew");
    public static readonly ProtocolScript Sweep = Load("sweep");
    public static readonly ProtocolScript Recall = Load("recall");
    public static readonly ProtocolScript Leave = Load("leave");
    public static readonly ProtocolScript Cancel = Load("cancel");
    public static readonly ProtocolScript CancelMatching = Load("cancelmatching");
    public static readonly ProtocolScript Watch = Load("watch");
    public static readonly ProtocolScript Progress = Load("progress");
    public static readonly ProtocolScript Log = Load("log");
    public static readonly ProtocolScript Mark = Load("mark");
    public static readonly ProtocolScript Read = Load("read");
    public static readonly ProtocolScript Pause = Load("pause");
    public static readonly ProtocolScript Paused = Load("paused");
    public static readonly ProtocolScript Control = Load("control");
    public static readonly ProtocolScript Notices = Load("notices");
    public static readonly ProtocolScript Counts = Load("counts");
    public static readonly ProtocolScript List = Load("list");
    public static readonly ProtocolScript Change = Load("change");
    public static readonly ProtocolScript Purge = Load("purge");
    public static readonly ProtocolScript Listen = Load("listen");
    public static readonly ProtocolScript Repair = Load("repair");
    public static readonly ProtocolScript RepairList = Load("repairlist");
    public static readonly ProtocolScript RepairStates = Load("repairstates");
    public static readonly ProtocolScript RepairPlaces = Load("repairplaces");
    public static readonly ProtocolScript RepairSchedules = Load("repairschedules");
    public static readonly ProtocolScript Active = Load("active");
    public static readonly ProtocolScript DeleteQueue = Load("deletequeue");
    public static readonly ProtocolScript Register = Load("register");
    public static readonly ProtocolScript Catalogue = Load("catalogue");
    public static readonly ProtocolScript Workers = Load("workers");
    public static readonly ProtocolScript Due = Load("due");
    public static readonly ProtocolScript Fire = Load("fire");
    public static readonly ProtocolScript Schedule = Load("schedule");
    public static readonly ProtocolScript Schedules = Load("schedules");

    /// <summary>Gets all scripts.</summary>
    public static IReadOnlyList<ProtocolScript> All { get; } =
    [
        Open, Enqueue, Exchange, Renew, Sweep, Recall, Leave, Cancel, CancelMatching, Watch,
        Progress, Log, Mark, Read, Pause, Paused, Control, Notices, Counts, List, Change, Purge, Listen,
        Repair, RepairList, RepairStates, RepairPlaces, RepairSchedules, Active, DeleteQueue, Register, Catalogue, Workers,
        Due, Fire, Schedule, Schedules,
    ];

    private const string Time = "redis.call('TIME')";

    // In Garnet LTRIM takes as long as the list; in Redis LPOP answers with all that it removes.
    private const string Pop = "redis.call('LPOP', list, string.format('%.0f', count))";
    private const string Trim = "redis.call('LTRIM', list, string.format('%.0f', count), '-1')";

    // Each script that publishes does it in these words; see QueueChannels.
    private const string Channel = "redis.call('PUBLISH', queue .. ':";

    private readonly ConcurrentDictionary<int, ProtocolScript> _others = [];
    private ProtocolScript? _slow;

    /// <summary>Returns the script as it runs in a database: its messages stay among those who use the same one.</summary>
    public ProtocolScript ForDatabase(int database)
    {
        if (database == 0)
        {
            return this;
        }

        return _others.GetOrAdd(
            database,
            static (database, script) =>
            {
                string channel = Channel.Replace(":", QueueChannels.Suffix(database) + ":", StringComparison.Ordinal);
                return new ProtocolScript(
                    script.Name,
                    script.Flagged.Replace(Channel, channel, StringComparison.Ordinal),
                    script.Plain.Replace(Channel, channel, StringComparison.Ordinal));
            },
            this);
    }

    /// <summary>The script with another clock than the server's, for tests that cannot wait for hours to pass.</summary>
    /// <param name="clock">A Lua expression for what <c>TIME</c> answers: seconds and microseconds.</param>
    public ProtocolScript WithClock(string clock) => new(
        Name, Flagged.Replace(Time, clock, StringComparison.Ordinal), Plain.Replace(Time, clock, StringComparison.Ordinal));

    /// <summary>Returns the script as one of another protocol version, for tests of what happens between versions.</summary>
    public ProtocolScript WithVersion(string version)
    {
        const string Own = $"local protocol = '{ScriptConstants.ProtocolVersion}'";
        string other = $"local protocol = '{version}'";
        return new(Name, Flagged.Replace(Own, other, StringComparison.Ordinal), Plain.Replace(Own, other, StringComparison.Ordinal));
    }

    /// <summary>Returns the script with other bounds of its answers, for tests whose payloads are small.</summary>
    public ProtocolScript WithBounds(AnswerBounds bounds)
    {
        string own = $"local largePayload, maxAnswer = {ScriptConstants.LargePayloadBytes}, {ScriptConstants.MaxAnswerBytes}";
        string other = $"local largePayload, maxAnswer = {bounds.LargePayload}, {bounds.MaxAnswer}";
        return new(Name, Flagged.Replace(own, other, StringComparison.Ordinal), Plain.Replace(own, other, StringComparison.Ordinal));
    }

    /// <summary>Returns the script without its fast path, for the test that both do the same.</summary>
    public ProtocolScript WithoutFastPath() => _slow ??= Load(Name, fastPaths: false);

    private static ProtocolScript Load(string name) => Load(name, fastPaths: true);

    private static ProtocolScript Load(string name, bool fastPaths)
    {
        string plain = string.Concat(ScriptAssembler.PartsOf(name, fastPaths).Select(part => part.Code));
        return new ProtocolScript(
            name, ScriptAssembler.FlagsOf(name) + plain.Replace(Pop, Trim, StringComparison.Ordinal), plain);
    }

#pragma warning disable CA5350 // Redis names scripts by their SHA-1; nothing secret depends on it.
    private static string Hash(string text) => Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5350
}
