namespace TypedJobs.Embedded.Tests.Guide;

public interface ISmtp
{
    Task SendAsync(string address, CancellationToken cancellationToken);
}
