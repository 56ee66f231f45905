using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using TypedJobs.Storage.Redis.Connections;

namespace TypedJobs.Runtime.Tests.Hosting.Settings;

/// <summary>Tests that a host with wrong options does not start, and says which are wrong.</summary>
public sealed class SettingsErrorTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{ "Workers": { "mail": { "Concurency": 3 } } }""", "'TypedJobs:Workers:mail:Concurency' is unknown; known there: Concurrency, ")]
    [InlineData("""{ "Workers": { "mial": { "Concurrency": 3 } } }""", "'TypedJobs:Workers:mial' names no worker of this process; its workers: mail.")]
    [InlineData("""{ "Worker": { "mail": { "Concurrency": 3 } } }""", "'TypedJobs:Worker' is unknown; known there: Redis, EmbeddedServer, KeyPrefix, ClientName, RequireServerAtStart, Workers, Retention, Monitoring, Payloads, Registrations.")]
    [InlineData("""{ "Workers": { "mail": { "Concurrency": "many" } } }""", "'TypedJobs:Workers:mail:Concurrency' is 'many'; it must be a whole number.")]
    [InlineData("""{ "Workers": { "mail": { "Concurrency": 2.5 } } }""", "is '2.5'; it must be a whole number.")]
    [InlineData("""{ "Workers": { "mail": { "Concurrency": null } } }""", "'TypedJobs:Workers:mail:Concurrency' is null; it must be a whole number.")]
    [InlineData("""{ "Workers": { "mail": { "Concurrency": "" } } }""", "'TypedJobs:Workers:mail:Concurrency' is ''; it must be a whole number.")]
    [InlineData("""{ "Workers": { "mail": { "Concurrency": { "Value": 2 } } } }""", "'TypedJobs:Workers:mail:Concurrency' is a section; it must be a whole number.")]
    [InlineData("""{ "Workers": { "mail": { "LeaseDuration": "30" } } }""", "'TypedJobs:Workers:mail:LeaseDuration' is '30'; it must be a time span, as [d.]hh:mm:ss.")]
    [InlineData("""{ "Workers": { "mail": { "LeaseDuration": "24:00:00" } } }""", "is '24:00:00'; it must be a time span")]
    [InlineData("""{ "Workers": { "mail": { "LeaseDuration": 30 } } }""", "is '30'; it must be a time span")]
    [InlineData("""{ "Workers": { "mail": { "Order": "Random" } } }""", "'TypedJobs:Workers:mail:Order' is 'Random'; it must be Strict or Weighted.")]
    [InlineData("""{ "Workers": { "mail": { "Order": 1 } } }""", "is '1'; it must be Strict or Weighted.")]
    [InlineData("""{ "Workers": { "mail": 20 } }""", "'TypedJobs:Workers:mail' is '20'; it must be a section with keys of its own.")]
    [InlineData("""{ "Workers": "mail" }""", "'TypedJobs:Workers' is 'mail'; it must be a section with keys of its own.")]
    [InlineData("""{ "Workers": { "mail": { "Concurrency": 0 } } }""", "Concurrency of worker 'mail' (configuration section 'TypedJobs:Workers:mail') is 0; it must be from 1 to 100,000.")]
    [InlineData("""{ "Workers": { "mail": { "LeaseDuration": "00:00:00.5" } } }""", "is 00:00:00.5000000; it must be from 00:00:01 to 36,525 days.")]
    [InlineData("""{ "Retention": { "MaxFailled": 3 } }""", "'TypedJobs:Retention:MaxFailled' is unknown; known there: KeepCompletedFor, MaxCompleted, KeepFailedFor, MaxFailed, Queues.")]
    [InlineData("""{ "Retention": { "MaxFailed": -1 } }""", "MaxFailed of the retention (configuration section 'TypedJobs:Retention') is -1; it must be from 0 to 2,147,483,647.")]
    [InlineData("""{ "Retention": { "Queues": { "other": { "MaxFailed": -1 } } } }""", "MaxFailed of the retention of queue 'other' (configuration section 'TypedJobs:Retention:Queues:other') is -1")]
    [InlineData("""{ "Retention": { "Queues": { "other": { "KeepFailed": "1:00" } } } }""", "'TypedJobs:Retention:Queues:other:KeepFailed' is unknown")]
    [InlineData("""{ "Retention": { "Queues": { "two words": { "MaxFailed": 1 } } } }""", "'TypedJobs:Retention:Queues:two words' cannot name a queue")]
    [InlineData("""{ "Retention": { "Queues": 5 } }""", "'TypedJobs:Retention:Queues' is '5'; it must be a section")]
    [InlineData("""{ "KeyPrefix": "two words" }""", "'TypedJobs:KeyPrefix' is 'two words'; it must be 1 to 128 letters, digits, '.', '-' or '_'.")]
    [InlineData("""{ "KeyPrefix": { "Value": "a" } }""", "'TypedJobs:KeyPrefix' is a section; it must be 1 to 128 letters")]
    [InlineData("""{ "ClientName": "" }""", "'TypedJobs:ClientName' is ''; it must be 1 to 128 characters of valid Unicode")]
    [InlineData("""{ "RequireServerAtStart": "10" }""", "'TypedJobs:RequireServerAtStart' is '10'; it must be true, false, or a time span")]
    [InlineData("""{ "RequireServerAtStart": "00:00:00" }""", "'TypedJobs:RequireServerAtStart' is '00:00:00'; it must be true, false, or a time span of more than zero and at most a day")]
    [InlineData("""{ "Registrations": { "reports": { "KeyPrefix": "a:b" } } }""", "'TypedJobs:Registrations:reports:KeyPrefix' is 'a:b'; it must be")]
    [InlineData("""{ "Registrations": { "reports": {} , "raports": { "Workers": {} } } }""", "'TypedJobs:Registrations:raports' names no registration of this process")]
    [InlineData("""{ "Registrations": { "reports": { "Workers": { "mial": { "Concurrency": 1 } } } } }""", "'TypedJobs:Registrations:reports:Workers:mial' names no worker")]
    [InlineData("""{ "Registrations": { "reports": { "Workers": { "late": { "Concurrency": 0 } } } } }""", "Concurrency of worker 'late' of AddKeyedTypedJobs(\"reports\", …) (configuration section 'TypedJobs:Registrations:reports:Workers:late') is 0")]
    public void Start_fails_with_the_key_the_value_and_what_is_expected(string section, string expected)
    {
        using ServiceProvider services = SettingsHost.BuildAll($$"""{ "TypedJobs": {{section}} }""", host => host
            .AddTypedJobs(jobs => jobs.AddWorker("mail").ConfigureRetention("other", keep => keep.MaxCompleted = 9))
            .AddKeyedTypedJobs("reports", jobs => jobs.AddWorker("late")));
        Assert.Contains(expected, Assert.Single(SettingsHost.Start(services)), StringComparison.Ordinal);
    }

    [Fact]
    public void Section_that_is_right_has_no_problem()
    {
        const string Settings = """
            {
              "TypedJobs": {
                "redis": "localhost:6379", "workers": { "MAIL": { "concurrency": 3, "leaseDuration": "1.00:00:30", "order": "weighted" } },
                "Retention": { "Queues": {} }, "Registrations": {}
              },
              "Logging": { "LogLevel": { "Default": "Warning" } }
            }
            """;
        using ServiceProvider services = SettingsHost.Build(Settings, jobs => jobs.AddWorker("mail"));
        Assert.Empty(SettingsHost.Start(services));
        Assert.Equal((3, QueueOrder.Weighted), (services.WorkerOptions("mail").Concurrency, services.WorkerOptions("mail").Order));
    }

    [Fact]
    public void Process_without_workers_may_have_the_sections_of_others()
    {
        using ServiceProvider services = SettingsHost.Build("""{ "TypedJobs": { "Workers": { "mail": { "Concurrency": 3 } } } }""", _ => { });
        Assert.Empty(SettingsHost.Start(services));
    }

    [Fact]
    public void Sections_of_a_registration_that_is_not_made_are_reported()
    {
        using ServiceProvider services = SettingsHost.BuildAll(
            """{ "TypedJobs": { "Workers": { "mail": { "Concurrency": 3 } } } }""", host => host.AddKeyedTypedJobs("reports", jobs => jobs.AddWorker("mail")));
        Assert.Contains("'TypedJobs:Workers' is for AddTypedJobs(…) without a name", Assert.Single(SettingsHost.Start(services)), StringComparison.Ordinal);
    }

    [Fact]
    public void Options_of_code_out_of_their_range_are_reported_with_the_worker()
    {
        using ServiceProvider services = SettingsHost.BuildAll("{}", host => host.AddTypedJobs(jobs => jobs
            .AddWorker("mail", worker => (worker.Concurrency, worker.DrainTimeout) = (0, TimeSpan.FromSeconds(-1)))
            .AddWorker("late", worker => worker.OnIgnoredCancellation = (IgnoredCancellationBehavior)7)
            .ConfigureRetention("kept", keep => keep.MaxCompleted = -1)));
        Assert.Equal(
            [
                "Concurrency of worker 'mail' is 0; it must be from 1 to 100,000.",
                "DrainTimeout of worker 'mail' is -00:00:01; it must be from zero to 36,525 days.",
                "MaxCompleted of the retention of queue 'kept' is -1; it must be from 0 to 2,147,483,647.",
                "OnIgnoredCancellation of worker 'late' is 7; it must be a member of IgnoredCancellationBehavior.",
            ],
            SettingsHost.Start(services).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(null, "Configure<WorkerOptions>(…) without a name configures no worker")]
    [InlineData("mial", "Configure<WorkerOptions>(\"mial\", …) names no worker of this process; its workers: mail.")]
    public void Options_of_a_worker_that_is_not_there_are_reported(string? name, string expected)
    {
        using ServiceProvider services = SettingsHost.BuildAll("{}", host => host.AddTypedJobs(jobs => jobs.AddWorker("mail"))
            .Configure<WorkerOptions>(name ?? Options.DefaultName, _ => { }).ConfigureAll<WorkerOptions>(_ => { }));
        Assert.Contains(expected, Assert.Single(SettingsHost.Start(services)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Host_does_not_start_and_reports_every_problem()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection([new("TypedJobs:Workers:mail:Concurrency", "0"), new("TypedJobs:Retntion:MaxFailed", "1")]);
        builder.Services.AddTypedJobs(jobs => jobs.UseRedis().AddWorker("mail").AddWorker("late", worker => worker.MaxStalledCount = -1));
        using IHost host = builder.Build();
        string error = (await Assert.ThrowsAnyAsync<Exception>(() => host.StartAsync(Token))).ToString();
        Assert.All(
            ["Concurrency of worker 'mail'", "MaxStalledCount of worker 'late'", "'TypedJobs:Retntion' is unknown", "'TypedJobs:Redis', which has no value"],
            expected => Assert.Contains(expected, error, StringComparison.Ordinal));
        Assert.Throws<OptionsValidationException>(() => host.Services.GetServices<IJobWorker>().ToArray());
    }

    [Theory]
    [InlineData("", "'TypedJobs:Redis', which has no value")]
    [InlineData("http://user:secret@host", "'TypedJobs:Redis' is not the address of a server")]
    public void Address_in_the_configuration_is_checked_at_start(string address, string expected)
    {
        using ServiceProvider services = SettingsHost.Build($$"""{ "TypedJobs": { "Redis": "{{address}}" } }""", jobs => jobs.UseRedis());
        string problem = Assert.Single(SettingsHost.Start(services));
        Assert.Contains(expected, problem, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Address_in_the_configuration_is_the_server_s()
    {
        using ServiceProvider services = SettingsHost.Build("""{ "TypedJobs": { "Redis": "redis://:secret@one:7000" } }""", jobs => jobs.UseRedis());
        Assert.Empty(SettingsHost.Start(services));
        string server = services.GetRequiredService<RedisConnectionSource>().Description;
        Assert.Contains("one:7000", server, StringComparison.Ordinal);
    }

    [Fact]
    public void Address_is_not_demanded_of_a_host_whose_server_was_replaced()
    {
        using ServiceProvider services = SettingsHost.BuildAll("{}", host => host
            .AddTypedJobs(jobs => jobs.UseRedis()).AddTypedJobs(jobs => jobs.ReplaceServer().UseRedis("localhost")));
        Assert.Empty(SettingsHost.Start(services));
    }

    [Fact]
    public void Equal_calls_of_UseRedis_are_one_choice_and_another_server_is_refused()
    {
        IServiceCollection services = new ServiceCollection().AddTypedJobs(jobs => jobs.UseRedis()).AddTypedJobs(jobs => jobs.UseRedis());
        Assert.Throws<InvalidOperationException>(() => services.AddTypedJobs(jobs => jobs.UseRedis("localhost")));
    }
}
