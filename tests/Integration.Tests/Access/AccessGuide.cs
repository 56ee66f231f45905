using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using StackExchange.Redis;

namespace TypedJobs.Integration.Tests.Access;

/// <summary>The users that docs/guides/security.md creates, as it is pasted.</summary>
internal static partial class AccessGuide
{
    public const string Prefix = "tj";

    private static readonly Dictionary<string, string[]> Users = Setting()
        .Matches(File.ReadAllText(Path.Combine(Path.GetDirectoryName(Here())!, "../../../docs/guides/security.md")))
        .GroupBy(line => line.Groups["user"].Value)
        .ToDictionary(lines => lines.Key, lines => (string[])[.. Word().Matches(lines.First().Groups["rules"].Value).Select(word => word.Value.Trim('\''))]);

    /// <summary>Returns the rules of a user, in their order.</summary>
    public static IReadOnlyList<string> RulesOf(string user) => Users[user];

    /// <summary>Returns the commands that a user is given one by one.</summary>
    public static IEnumerable<string> CommandsOf(string user) =>
        Users[user].Where(rule => rule[0] == '+' && rule[1] != '@').Select(rule => rule[1..].ToUpperInvariant());

    /// <summary>Creates a user on a server.</summary>
    public static Task CreateAsync(IServer server, string user) => server.ExecuteAsync("ACL", ["SETUSER", user, .. Users[user]]);

    /// <summary>Returns what a connection string says to sign in as a user.</summary>
    public static string SignIn(string user) => $",user={user},password={Users[user].Single(rule => rule[0] == '>')[1..]}";

    private static string Here([CallerFilePath] string path = "") => path;

    [GeneratedRegex("^redis-cli ACL SETUSER (?<user>[a-z-]+) (?<rules>.*)$", RegexOptions.Multiline)]
    private static partial Regex Setting();

    [GeneratedRegex("'[^']*'|[^ ']+")]
    private static partial Regex Word();
}
