using TypedJobs.TestServers;

namespace TypedJobs.Samples.Tests;

public sealed class PaymentsSampleTests
{
    [Fact]
    public async Task Payments_are_hidden_released_held_and_told_of()
    {
        using ChildProcess run = ChildProcess.StartAssembly(Path.Combine(AppContext.BaseDirectory, "Payments.dll"));
        int exitCode = await run.ExitCodeAsync();
        Assert.True(exitCode == 0, string.Join('\n', run.Lines));
        Assert.Equal(
            [
                "Ada paid 120 with the card that ends in 1111",
                "Attempts: 1",
                """Shown: {"card":{"holder":"Ada","number":"***"},"amount":120}""",
                "Closed: Waiting",
                "Ada paid 80 with the card that ends in 1111",
                "Ticket: CardJobs.Pay failed: An amount of 0 cannot be paid.",
            ],
            run.Lines);
    }
}
