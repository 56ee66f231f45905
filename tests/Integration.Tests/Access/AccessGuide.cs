using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using StackExchange.Redis;

namespace TypedJobs.Integration.Tests.Access;

/// <summary>The users that docs/guides/security.md creates, as it is pasted.</summary>
internal static partial class AccessGuide
{
    public const string Prefix = "tj";

    private static readonly Match[] Lines =
        [.. Setting().Matches(File.ReadAllText(Path.Combine(Path.GetDirectoryName(Here())!, "../../../docs/guides/security.md"))).Cast<Match>()];

    private static readonly Dictionary<string, string[]> Users =
        Lines.Where(line => !line.Groups["port"].Success).ToDictionary(line => line.Groups["user"].Value, RulesOf);

    /// <summary>Gets the rules of a user on a Sentinel, in their order.</summary>
    public static string[] SentinelRules { get; } = RulesOf(Lines.Single(line => line.Groups["port"].Success));

    /// <summary>Returns the commands that a user is given one by one.</summary>
    public static IEnumerable<string> CommandsOf(string user) =>
        Users[user].Where(rule => rule[0] == '+' && rule[1] != '@').Select(rule => rule[1..].ToUpperInvariant());

    /// <summary>Creates a user on a server.</summary>
    public static Task CreateAsync(IServer server, string user) => server.ExecuteAsync("ACL", ["SETUSER", user, .. Users[user]]);

    /// <summary>Returns what a connection string says to sign in as a user.</summary>
    public static string SignIn(string user) => $",user={user},password={Users[user].Single(rule => rule[0] == '>')[1..]}";

    private static string[] RulesOf(Match line) => [.. Word().Matches(line.Groups["rules"].Value).Select(word => word.Value.Trim('\''))];

    private static string Here([CallerFilePath] string path = "") => path;

    [GeneratedRegex(@"^redis-cli( -p (?<port>\d+))? ACL SETUSER (?<user>[a-z-]+) (?<rules>.*)$", RegexOptions.Multiline)]
    private static partial Regex Setting();

    [GeneratedRegex("'[^']*'|[^ ']+")]
    private static partial Regex Word();
}
