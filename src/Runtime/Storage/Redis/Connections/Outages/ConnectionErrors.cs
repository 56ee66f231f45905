using StackExchange.Redis;
using TypedJobs.Storage.Contracts;

namespace TypedJobs.Storage.Redis.Connections.Outages;

/// <summary>Says why a call failed, and what to do.</summary>
internal static class ConnectionErrors
{
    /// <summary>Puts the cause of a failed call first, and short: that of the library is long and comes last.</summary>
    /// <param name="exception">What the call failed with.</param>
    /// <param name="server">The addresses of the servers.</param>
    /// <param name="user">The user of the connection; null or empty for the default one.</param>
    /// <param name="problem">The latest problem of the connections, if there is one.</param>
    /// <returns>An exception of the same kind; the same one when nothing more is known.</returns>
    public static RedisException Explain(RedisException exception, string server, string? user, ConnectionProblem? problem)
    {
        if (exception is RedisServerException denied && ServerErrors.IsDenied(denied))
        {
            string who = user is { Length: > 0 } ? $"user '{user}'" : "the user of the connection";
            return new RedisServerException(
                denied.Kind,
                CommandFlags.None,
                $"Redis at {server} denied the call, because {who} lacks a right: {denied.Message.Split(" script: ")[0].Trim()} " +
                "Give the user the rights of a client, worker or administrator (docs/guides/security.md, ACL SETUSER). " +
                (ServerErrors.ChangedNothing(denied) ? "The call changed nothing." : "The call may have been carried out in part."));
        }

        if (exception is not RedisConnectionException failed || problem is null)
        {
            return exception;
        }

        return new RedisConnectionException(
            failed.FailureType,
            CommandFlags.None,
            $"No connection to Redis at {server}: {problem.Text}. {problem.Remedy} " +
            (ServerErrors.ChangedNothing(failed) ? "The call was not sent." : "The call was sent, and may have been carried out."),
            failed,
            failed.CommandStatus);
    }
}
