using Microsoft.Extensions.DependencyInjection;

namespace TypedJobs.Embedded.Tests.Guide;

internal static class Shop
{
    /// <summary>Adds what an application has in its Program.cs; nothing listens on the port of its server.</summary>
    public static void AddShop(this IServiceCollection services)
    {
        services.AddSingleton<ISmtp>(_ => throw new InvalidOperationException("A test must not send mail."));
        services.AddTypedJobs(jobs => jobs.UseRedis("localhost:1").AddTypedJobsEmbeddedTestsJobs().AddWorker("mail"));
    }
}
