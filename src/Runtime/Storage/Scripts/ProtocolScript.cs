using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace TypedJobs.Storage.Scripts;

/// <summary>
/// The text of a script, with the fragments that it uses in front. A script that must work when the server's memory
/// is full says so in a first line of flags, which Redis 7 and Valkey read and which Garnet takes for a mistake. The two texts
/// differ as well where what is fast on the one is slow on the other.
/// </summary>
/// <param name="Flagged">For servers that read flags.</param>
/// <param name="Plain">For servers that do not.</param>
internal sealed record ProtocolScript(string Flagged, string Plain)
{
    // By its hash: the client looks a text up among those that it has sent, which takes longer than all else that it does.
    private readonly string _flaggedHash = Hash(Flagged);
    private readonly string _plainHash = Hash(Plain);

    /// <summary>The script as a server gets it.</summary>
    public string Text(bool readsFlags) => readsFlags ? Flagged : Plain;

    /// <summary>Its SHA-1, by which a server that has had it before knows it.</summary>
    public string Hash(bool readsFlags) => readsFlags ? _flaggedHash : _plainHash;

    public static readonly ProtocolScript Open = Load("open");
    public static readonly ProtocolScript Enqueue =
        Load("enqueue", "version", "plainenqueue", "clock", "jobs", "events", "wake", "schedule", "waiting");
    public static readonly ProtocolScript Exchange =
        Load("exchange", "version", "drop", "retention", "plain", "clock", "jobs", "events", "wake", "schedule", "waiting", "holding", "settle");
    public static readonly ProtocolScript Renew = Load("renew", "version", "clock", "hear", "jobs");
    public static readonly ProtocolScript Sweep = Load("sweep", "version", "clock", "hear", "jobs", "events", "wake", "waiting", "retention", "settle");
    public static readonly ProtocolScript Recall =
        Load("recall", "version", "clock", "jobs", "events", "wake", "waiting", "holding", "retention", "settle");
    public static readonly ProtocolScript Leave = Load("leave", "version", "clock", "jobs", "events", "wake", "waiting", "retention", "settle");
    public static readonly ProtocolScript Cancel =
        Load("cancel", "version", "clock", "jobs", "events", "waiting", "holding", "retention", "settle", "cancelling");
    public static readonly ProtocolScript CancelMatching =
        Load("cancelmatching", "version", "clock", "jobs", "events", "waiting", "holding", "retention", "settle", "choose", "cancelling");
    public static readonly ProtocolScript Watch = Load("watch", "version", "clock", "jobs");
    public static readonly ProtocolScript Progress = Load("progress", "version", "clock", "jobs", "events");
    public static readonly ProtocolScript Log = Load("log", "version", "clock", "jobs", "events");
    public static readonly ProtocolScript Mark = Load("mark", "version", "clock", "jobs", "events");
    public static readonly ProtocolScript Read = Load("read", "version", "clock", "jobs", "describe");
    public static readonly ProtocolScript Pause = Load("pause", "version", "clock", "jobs", "events", "wake");
    public static readonly ProtocolScript Counts = Load("counts", "version");
    public static readonly ProtocolScript List = Load("list", "version", "clock", "jobs", "waiting", "holding", "choose", "describe");
    public static readonly ProtocolScript Change =
        Load("change", "version", "clock", "jobs", "events", "wake", "schedule", "waiting", "holding");
    public static readonly ProtocolScript Purge = Load("purge", "version", "clock", "jobs");
    public static readonly ProtocolScript Listen = Load("listen", "version", "clock", "jobs");
    public static readonly ProtocolScript Repair = Load("repair", "version", "clock", "jobs", "wake", "schedule", "waiting", "holding");
    public static readonly ProtocolScript RepairList = Load("repairlist", "version", "clock", "jobs", "waiting");
    public static readonly ProtocolScript RepairStates = Load("repairstates", "version", "clock", "jobs");
    public static readonly ProtocolScript RepairPlaces = Load("repairplaces", "version", "clock", "jobs");
    public static readonly ProtocolScript Active = Load("active", "version");
    public static readonly ProtocolScript DeleteQueue = Load("deletequeue", "version", "clock", "jobs");
    public static readonly ProtocolScript Register = Load("register", "version", "clock");
    public static readonly ProtocolScript Catalogue = Load("catalogue", "version");
    public static readonly ProtocolScript Workers = Load("workers", "version", "clock", "jobs");

    private const string Time = "redis.call('TIME')";

    // In Garnet LTRIM takes as long as the list; in Redis LPOP answers with all that it removes.
    private const string Pop = "redis.call('LPOP', list, string.format('%.0f', count))";
    private const string Trim = "redis.call('LTRIM', list, string.format('%.0f', count), '-1')";

    // Each script that publishes does it in these words; see QueueChannels.
    private const string Channel = "redis.call('PUBLISH', queue .. ':";

    private readonly ConcurrentDictionary<int, ProtocolScript> _others = [];

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
                    script.Flagged.Replace(Channel, channel, StringComparison.Ordinal),
                    script.Plain.Replace(Channel, channel, StringComparison.Ordinal));
            },
            this);
    }

    /// <summary>The script with another clock than the server's, for tests that cannot wait for hours to pass.</summary>
    /// <param name="clock">A Lua expression for what <c>TIME</c> answers: seconds and microseconds.</param>
    public ProtocolScript WithClock(string clock) => new(
        Flagged.Replace(Time, clock, StringComparison.Ordinal), Plain.Replace(Time, clock, StringComparison.Ordinal));

    private static ProtocolScript Load(string name, params ReadOnlySpan<string> fragments)
    {
        string flags = string.Empty;
        string script = ReadResource(name);
        if (script.StartsWith("#!", StringComparison.Ordinal))
        {
            int end = script.IndexOf('\n') + 1;
            flags = script[..end];
            script = script[end..];
        }

        var text = new StringBuilder();
        foreach (string fragment in fragments)
        {
            AppendCode(text, ReadResource(fragment));
        }

        AppendCode(text, script);
        string plain = ScriptConstants.Expand(text.ToString());
        return new ProtocolScript(flags + plain.Replace(Pop, Trim, StringComparison.Ordinal), plain);
    }

#pragma warning disable CA5350 // Redis names scripts by their SHA-1; nothing secret depends on it.
    private static string Hash(string text) => Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5350

    private static string ReadResource(string name)
    {
        using Stream stream = typeof(ProtocolScript).Assembly.GetManifestResourceStream($"{name}.lua")
            ?? throw new InvalidOperationException($"The assembly lacks the script '{name}.lua'.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    // Comments are for readers of the source; the server keeps every script it is given in memory.
    private static void AppendCode(StringBuilder text, string source)
    {
        foreach (string line in source.Split('\n'))
        {
            string code = line.TrimStart();
            if (code.Length > 0 && !code.StartsWith("--", StringComparison.Ordinal))
            {
                text.Append(code).Append('\n');
            }
        }
    }
}
