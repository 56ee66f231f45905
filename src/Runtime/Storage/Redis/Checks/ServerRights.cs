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
    /// Asks a server for the rights that a host needs, in two calls: for all its queues, and then for all commands on one of them. Which
    /// queues a client uses is not known before it does: of a host without workers only the right to run scripts is asked for.
    /// </summary>
    public static async Task<ServerRights> ReadAsync(IServer server, ServerUse use, int database)
    {
        try
        {
            Question[] asked = [.. OfQueues(use, database)];
            if (await RefusedAsync(server, asked).ConfigureAwait(false) is not { } refused)
            {
                return new ServerRights(string.Empty, "its version cannot tell");
            }

            // On a queue whose keys the user may use, where there is one: then what is refused is refused for the command.
            QueueKeys[] queues = [.. use.Queues.Select(queue => new QueueKeys(use.Prefix, queue))];
            QueueKeys? open = queues.FirstOrDefault(keys => !refused.Any(each => each.Pattern == KeysOf(keys))) ?? queues.FirstOrDefault();
            if (open is not null)
            {
                Question[] commands = [.. ServerCommands.OfWorkers.Select(each =>
                    new Question($"{each.Name} {open.Root[0]}:x {each.Arguments}".TrimEnd(), KeysOf(open)))];
                refused = [.. refused, .. await RefusedAsync(server, commands).ConfigureAwait(false) ?? []];
                asked = [.. asked, .. commands];
            }

            return new ServerRights(Explain(asked, refused), null);
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

    private static async Task<Question[]?> RefusedAsync(IServer server, Question[] questions)
    {
        RedisResult answer = await server.ExecuteAsync("EVAL", [Script, 0, .. questions.Select(each => each.Command)]).ConfigureAwait(false);
        return answer.IsNull ? null : [.. ((int[])answer!).Select(number => questions[number - 1])];
    }

    private static string KeysOf(QueueKeys keys) => $"~{keys.Root[0]}*";

    private static IEnumerable<Question> OfQueues(ServerUse use, int database)
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
            yield return new Question($"HGET {root} v", KeysOf(keys));
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
