using System.Text.Json.Serialization.Metadata;

namespace TypedJobs.Embedded.Tests.Guide;

internal sealed class FakeJobContext : JobContext
{
    public List<string> Lines { get; } = [];

    public override JobId Id => new("mail", "test");

    public override string Name => "MailJobs.SendWelcome";

    public override int Attempt => 1;

    public override int MaxAttempts => 5;

    public override DateTimeOffset EnqueuedAt => DateTimeOffset.UnixEpoch;

    public override JobCancellation Cancellation => default;

    public override CancellationToken CancellationToken => CancellationToken.None;

    public override Task LogAsync(string line, CancellationToken cancellationToken = default)
    {
        Lines.Add(line);
        return Task.CompletedTask;
    }

    public override Task ReportProgressAsync(double percent, CancellationToken cancellationToken = default) => Task.CompletedTask;

    public override Task ReportProgressAsync<T>(
        T value, JsonTypeInfo<T> typeInfo, CancellationToken cancellationToken = default) => Task.CompletedTask;

    public override void OnCancelled(Func<ValueTask> cleanup)
    {
    }
}
