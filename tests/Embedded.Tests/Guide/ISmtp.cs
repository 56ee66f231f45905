namespace TypedJobs.Embedded.Tests.Guide;

public interface ISmtp
{
    Task SendAsync(string to, CancellationToken cancellationToken);
}
