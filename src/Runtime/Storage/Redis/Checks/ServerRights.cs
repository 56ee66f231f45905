using System.Globalization;
using StackExchange.Redis;
using TypedJobs.Storage.Scripts;

namespace TypedJobs.Storage.Redis.Checks;

/// <summary>Represents the rights that the user of a connection lacks, in the words of <c>ACL SETUSER</c>.</summary>
/// <param name="Missing">The rules that are missing, separated by spaces; empty when none is known to be.</param>
/// <param name="Refusal">Why the server did not tell; <see langword="null"/> when it did.</param>
internal sealed record ServerRights(string Missing, string? Refusal)
{
    private static readonly string Script = string.Concat(ScriptAssembler.PartsOf("rights", fastPaths: true).Select(part => part.Code));

    /// <summary>
    /// Asks a server for the rights that a host needs, in one call. Which queues a client uses is not known before it does: of a host
    /// without workers only the right to run scripts is asked for.
    /// </summary>
    public static async Task<ServerRights> ReadAsync(IServer server, ServerUse use, int database)
    {
        try
        {
            Question[] questions = [.. Questions(use, database)];
            RedisResult answer = await server.ExecuteAsync("EVAL", [Script, 0, .. questions.Select(each => each.Command)]).ConfigureAwait(false);
            return answer.IsNull
                ? new ServerRights(string.Empty, "its version cannot tell")
                : new ServerRights(Explain(questions, [.. ((int[])answer!).Select(number => questions[number - 1])]), null);
        }
        catch (RedisServerException refused) when (refused.Kind == RedisErrorKind.NoPermission)
        {
            return new ServerRights("+eval +evalsha", null);
        }
        catch (Exception exception) when (exception is RedisServerException or RedisCommandException)
        {
            return new ServerRights(string.Empty, exception.Message);
        }
    }

    private static IEnumerable<Question> Questions(ServerUse use, int database)
    {
        yield return new Question($"EVALSHA {new string('0', 40)} 0", string.Empty);
        yield return new Question("TIME", string.Empty);
        if (use.Queues.Count > 0)
        {
            yield return new Question($"SADD {QueueKeys.AllOf(use.Prefix)} q", $"~{QueueKeys.AllOf(use.Prefix)}");
        }

        foreach (string queue in use.Queues)
        {
            var keys = new QueueKeys(use.Prefix, queue);
            string root = keys.Root[0].ToString();
            foreach ((string name, string arguments) in ServerCommands.OfWorkers)
            {
                yield return new Question($"{name} {root}:x {arguments}".TrimEnd(), $"~{root}*");
            }

            yield return new Question($"HGET {root} v", $"~{root}*");
            QueueChannels channels = keys.Channels(database);
            yield return new Question($"PUBLISH {channels.Wake} m", $"&{root}*");
            yield return new Question($"SUBSCRIBE {channels.Cancel}", $"&{root}*");
        }
    }

    // A command is refused for itself or for its key. It is the command when others may be run on that key, and the key when the command
    // may be run on another one. When it may be either, both rules are named: to give a right again does no harm.
    private static string Explain(Question[] asked, Question[] refused)
    {
        HashSet<string> openPatterns = [.. asked.Except(refused).Select(each => each.Pattern)];
        HashSet<string> openCommands = [.. asked.Except(refused).Select(each => each.Rule)];
        return string.Join(
            ' ',
            refused.Where(each => !openCommands.Contains(each.Rule)).Select(each => each.Rule)
                .Concat(refused.Where(each => !openPatterns.Contains(each.Pattern) || openCommands.Contains(each.Rule)).Select(each => each.Pattern))
                .Where(rule => rule.Length > 0)
                .Distinct(StringComparer.Ordinal));
    }

    /// <summary>Represents a command that a host runs.</summary>
    /// <param name="Command">The command with its arguments.</param>
    /// <param name="Pattern">The rule that gives access to its key or channel; empty when it has none.</param>
    private sealed record Question(string Command, string Pattern)
    {
        public string Rule { get; } = "+" + Command.Split(' ')[0].ToLower(CultureInfo.InvariantCulture);
    }
}
