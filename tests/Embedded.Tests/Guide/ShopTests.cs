using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace TypedJobs.Embedded.Tests.Guide;

/// <summary>Tests an application on a server inside the process, as the guide to testing says.</summary>
public sealed class ShopTests : IAsyncLifetime
{
    private readonly FakeSmtp _smtp = new();
    private readonly IHost _host;

    public ShopTests()
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Services.AddShop();                                                             // as in Program.cs
        builder.Services.AddSingleton<ISmtp>(_smtp);
        builder.Services.AddTypedJobs(jobs => jobs.ReplaceServer().UseEmbeddedServer());
        _host = builder.Build();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IJobClient Jobs => _host.Services.GetRequiredService<IJobClient>();

    public async ValueTask InitializeAsync() => await _host.StartAsync(Token);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
    }

    [Fact]
    public async Task Worker_sends_the_mail()
    {
        JobHandle<Receipt> job = await Jobs.MailJobs.EnqueueSendWelcomeAsync("ada@example.com", 42, cancellationToken: Token);

        Receipt receipt = await job.WaitForResultAsync(Token);

        Assert.Equal("42-ada@example.com", receipt.MessageId);
        Assert.Equal(["ada@example.com"], _smtp.Sent);
    }

    [Fact]
    public async Task Worker_sends_a_delayed_mail()
    {
        JobHandle<Receipt> job = await Jobs.MailJobs.EnqueueSendWelcomeAsync(
            "ada@example.com", 42, new() { Delay = TimeSpan.FromHours(1) }, Token);
        Assert.Equal(JobState.Scheduled, (await job.GetAsync(Token))?.State);

        await job.PromoteAsync(Token);
        await job.WaitForCompletionAsync(Token);
    }
}
