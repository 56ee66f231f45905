namespace TypedJobs.Embedded.Tests.Guide;

/// <summary>Tests a handler as the guide to testing says: by a call.</summary>
public sealed class HandlerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Handler_sends_the_mail()
    {
        var smtp = new FakeSmtp();
        var job = new FakeJobContext();

        Receipt receipt = await new MailJobs(smtp).SendWelcome("ada@example.com", 42, job, Token);

        Assert.Equal("42-ada@example.com", receipt.MessageId);
        Assert.Equal(["ada@example.com"], smtp.Sent);
        Assert.Equal(["Sends to ada@example.com."], job.Lines);
    }

    [Fact]
    public async Task Handler_sends_nothing_when_it_is_cancelled()
    {
        var smtp = new FakeSmtp();
        var cancelled = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => new MailJobs(smtp).SendWelcome("ada@example.com", 42, new FakeJobContext(), cancelled));

        Assert.Empty(smtp.Sent);
    }
}
