namespace TypedJobs.Embedded.Tests.Guide;

/// <summary>The handler that the guide to testing tests.</summary>
public sealed class MailJobs(ISmtp smtp)
{
    [Job(Queue = "mail")]
    public async Task<Receipt> SendWelcome(string to, int userId, JobContext job, CancellationToken cancellationToken)
    {
        await job.LogAsync($"Sends to {to}.", cancellationToken);
        await smtp.SendAsync(to, cancellationToken);
        return new Receipt($"{userId}-{to}");
    }
}
