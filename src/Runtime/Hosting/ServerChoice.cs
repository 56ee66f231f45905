namespace TypedJobs.Hosting;

/// <summary>
/// Represents the server and the key prefix that one call of <c>AddTypedJobs</c> or <c>AddKeyedTypedJobs</c> has chosen. Calls that choose another
/// one are refused: what each of them adds would run on the server of the last.
/// </summary>
internal sealed class ServerChoice
{
    private (object Choice, string Text, TypedJobsBuilder Call)? _server;
    private (string Prefix, TypedJobsBuilder Call)? _prefix;

    /// <exception cref="InvalidOperationException">Another call has chosen another server.</exception>
    public void ChooseServer(object server, string text, TypedJobsBuilder call)
    {
        if (_server is { } earlier && earlier.Call != call && !call.Replaces && !earlier.Choice.Equals(server))
        {
            throw TwoChoices(call, "server", earlier.Text, text);
        }

        _server = (server, text, call);
    }

    /// <exception cref="InvalidOperationException">Another call has chosen another prefix.</exception>
    public void ChoosePrefix(string prefix, TypedJobsBuilder call)
    {
        if (_prefix is { } earlier && earlier.Call != call && !call.Replaces && earlier.Prefix != prefix)
        {
            throw TwoChoices(call, "key prefix", $"'{earlier.Prefix}'", $"'{prefix}'");
        }

        _prefix = (prefix, call);
    }

    private static InvalidOperationException TwoChoices(TypedJobsBuilder call, string what, string earlier, string later)
    {
        string registration = call.Name is null ? "AddTypedJobs(…)" : $"AddKeyedTypedJobs(\"{call.Name}\", …)";
        return new InvalidOperationException(
            $"Two calls of {registration} choose a different {what}: {earlier} and then {later}. Choose it in one of them. For a second " +
            "server or prefix in this host, register it under a name of its own: AddKeyedTypedJobs(\"name\", …). To replace the earlier choice, as a " +
            "test does, call ReplaceServer() first in the later call.");
    }
}
