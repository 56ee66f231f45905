using StackExchange.Redis;

namespace TypedJobs.Integration.Tests.Damage;

/// <summary>A way to damage one stored part of a job.</summary>
internal sealed record JobDamage(string Name, Func<DamageRun, Task> ApplyAsync)
{
    private const string Huge = "9999999999999999999999999999999999999999";
    private static readonly byte[] NotText = [0xff, 0x00, 0x01, 0xc3, 0x28];

    /// <summary>Every way that there is.</summary>
    public static JobDamage[] All { get; } =
    [
        .. Values("body", "j"),
        .. Values("result", "r"),
        .. WrongTypes("details", "x", ["list", "text"]),
        .. WrongTypes("history", "h", ["text", "hash"]),
        .. WrongTypes("log", "l", ["text", "hash"]),
        .. Records(),
        .. Fields(),
        .. Entries(),
        .. Memberships(),
        .. Claims(),
    ];

    public override string ToString() => Name;

    private static IEnumerable<JobDamage> Values(string name, string part)
    {
        yield return Missing(name, part);
        foreach (JobDamage wrong in WrongTypes(name, part, ["list", "hash"]))
        {
            yield return wrong;
        }

        (string Kind, RedisValue Value)[] values =
        [
            ("empty", ""), ("garbage", "garbage"), ("not text", NotText), ("huge", new string('x', 1 << 20)),
            ("huge numbers", $"{Huge} {Huge} mail \n{{}}"), ("without payload", "1800000000000 5 mail "), ("of nobody", "1800000000000 5 \n{}"),
        ];
        foreach ((string kind, RedisValue value) in values)
        {
            yield return new($"{name} {kind}", run => run.Database.StringSetAsync(run.KeyOf(part), value));
        }

        yield return new($"{name} truncated", async run =>
        {
            RedisValue whole = await run.Database.StringGetAsync(run.KeyOf(part));
            await run.Database.StringSetAsync(run.KeyOf(part), whole.HasValue ? whole.ToString()[..(whole.ToString().Length / 4)] : "1");
        });
    }

    private static JobDamage Missing(string name, string part) => new($"{name} missing", run => run.Database.KeyDeleteAsync(run.KeyOf(part)));

    private static IEnumerable<JobDamage> WrongTypes(string name, string part, string[] types)
    {
        if (part is not ("j" or "r"))
        {
            yield return Missing(name, part);
        }

        foreach (string type in types)
        {
            yield return new($"{name} a {type}", async run =>
            {
                string key = run.KeyOf(part);
                await run.Database.KeyDeleteAsync(key);
                await (type switch
                {
                    "list" => run.Database.ListRightPushAsync(key, "garbage"),
                    "hash" => run.Database.HashSetAsync(key, "garbage", "garbage"),
                    _ => (Task)run.Database.StringSetAsync(key, "garbage"),
                });
            });
        }
    }

    private static IEnumerable<JobDamage> Records()
    {
        yield return new("record missing", run => run.Database.HashDeleteAsync($"{run.Root}:state", DamageRun.Victim));
        (string Kind, RedisValue Value)[] values =
        [
            ("empty", ""), ("garbage", "garbage"), ("not text", NotText), ("of no state", "z- 1 ada 1 1"), ("huge", new string('x', 1 << 20)),
            ("huge numbers", $"a- {Huge} ada {Huge} {Huge}"), ("without end", "c- 1 ada 1 1"),
        ];
        foreach ((string kind, RedisValue value) in values)
        {
            yield return new($"record {kind}", run => run.Database.HashSetAsync($"{run.Root}:state", DamageRun.Victim, value));
        }

        yield return new("record truncated", async run =>
        {
            RedisValue whole = await run.Database.HashGetAsync($"{run.Root}:state", DamageRun.Victim);
            await run.Database.HashSetAsync(
                $"{run.Root}:state", DamageRun.Victim, whole.HasValue ? whole.ToString()[..(whole.ToString().Length / 2)] : "a");
        });
    }

    private static IEnumerable<JobDamage> Fields()
    {
        foreach (string field in (string[])["i", "d", "z", "K", "e", "x", "q", "qb", "qt", "l", "T", "D", "Ds", "g", "y", "ig", "h", "U", "S", "qc"])
        {
            (string Kind, RedisValue Value)[] values = [("garbage", "garbage"), ("not text", NotText), ("huge", Huge), ("negative", "-5"), ("a number", "5")];
            foreach ((string kind, RedisValue value) in values)
            {
                yield return new($"field {field} {kind}", run => SetFieldAsync(run, field, value));
            }

            yield return new($"field {field} missing", run => run.Database.HashDeleteAsync(run.KeyOf("x"), field));
        }
    }

    // A field counts only where the record says that there are details.
    private static async Task SetFieldAsync(DamageRun run, string field, RedisValue value)
    {
        await run.Database.HashSetAsync(run.KeyOf("x"), field, value);
        string? record = await run.Database.HashGetAsync($"{run.Root}:state", DamageRun.Victim);
        if (record is [_, '-' or '+', ..])
        {
            char more = field == "U" ? '*' : '+';
            await run.Database.HashSetAsync($"{run.Root}:state", DamageRun.Victim, $"{record[0]}{more}{record[2..]}");
        }
    }

    private static IEnumerable<JobDamage> Entries()
    {
        foreach (string part in (string[])["h", "l"])
        {
            (string Kind, RedisValue Value)[] values =
                [("garbage", "garbage"), ("not text", NotText), ("a number", "5"), ("numbers", """{"k":5,"a":{},"b":"99999999999999999999","e":"x"}"""), ("huge", new string('x', 1 << 20))];
            foreach ((string kind, RedisValue value) in values)
            {
                yield return new($"entry of {(part == "h" ? "history" : "log")} {kind}", async run =>
                {
                    await run.Database.ListRightPushAsync(run.KeyOf(part), value);
                    await SetFieldAsync(run, "none", "1");
                });
            }
        }
    }

    private static IEnumerable<JobDamage> Claims()
    {
        foreach (string part in (string[])["claims", "behind", "due"])
        {
            yield return new($"{part} missing", run => run.Database.KeyDeleteAsync($"{run.Root}:{part}"));
            yield return new($"{part} a text", async run =>
            {
                await run.Database.KeyDeleteAsync($"{run.Root}:{part}");
                await run.Database.StringSetAsync($"{run.Root}:{part}", "garbage");
            });
        }

        foreach (string holder in (string[])[DamageRun.Victim, "nobody", DamageRun.Others[0], "\u0001", ""])
        {
            yield return new($"claim held by {holder}", run => run.Database.HashSetAsync($"{run.Root}:claims", DamagedState.ClaimOf(DamageRun.Victim), holder));
        }

        yield return new("a claim said wrongly", async run =>
        {
            string? record = await run.Database.HashGetAsync($"{run.Root}:state", DamageRun.Victim);
            if (record is [_, '-' or '+', ..])
            {
                await run.Database.HashSetAsync($"{run.Root}:state", DamageRun.Victim, $"{record[0]}*{record[2..]}");
            }
        });
    }

    private static IEnumerable<JobDamage> Memberships()
    {
        yield return new("not in the list", run => run.Database.ListRemoveAsync($"{run.Root}:wait", DamageRun.Victim));
        yield return new("in the list again", run => run.Database.ListRightPushAsync($"{run.Root}:wait", DamageRun.Victim));
        foreach (string set in (string[])["active", "completed", "failed", "cancelled", "held"])
        {
            yield return new($"not in {set}", run => run.Database.SortedSetRemoveAsync($"{run.Root}:{set}", DamageRun.Victim));
            yield return new($"in {set}", async run =>
            {
                await run.Database.HashSetAsync(run.Root, "holds", "1");
                await run.Database.SortedSetAddAsync($"{run.Root}:{set}", DamageRun.Victim, 1_800_000_000_000, SortedSetWhen.NotExists);
            });
        }

        foreach (string set in (string[])["delayed", "ranked"])
        {
            yield return new($"not in {set}", async run =>
                await run.Database.SortedSetRemoveAsync($"{run.Root}:{set}", (await run.Database.HashGetAsync(run.KeyOf("x"), "d")) is { HasValue: true } member ? member : "none"));
            yield return new($"in {set}", async run =>
            {
                await run.Database.HashSetAsync(run.Root, "mixed", "1");
                await run.Database.SortedSetAddAsync($"{run.Root}:{set}", $"0000000000000007:{DamageRun.Victim}", 1);
            });
        }
    }
}
