using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TypedJobs.Hosting.Settings.Sections;
using TypedJobs.Storage.Contracts;

namespace TypedJobs.Runtime.Tests.Hosting.Settings;

/// <summary>Tests how options of workers and retentions come from the configuration and from code.</summary>
public sealed class WorkerSettingsTests
{
    [Fact]
    public void Every_option_of_a_worker_is_read_from_its_section()
    {
        Assert.Equal(OptionsOf<WorkerOptions>().Select(each => each.Name).Order(), SettingKey.OfWorkers.Select(each => each.Name).Order());
        (JsonObject section, WorkerOptions expected) = Change<WorkerOptions>();
        using ServiceProvider services = SettingsHost.Build(Json("Workers", "mail", section), jobs => jobs.AddWorker("mail").AddWorker("other"));
        Assert.Empty(SettingsHost.Start(services));
        AssertSame(expected, services.WorkerOptions("mail"));
        AssertSame(new WorkerOptions(), services.WorkerOptions("other"));
    }

    [Fact]
    public void Every_option_of_a_retention_is_read_from_its_section()
    {
        Assert.Equal(OptionsOf<PayloadOptions>().Select(each => each.Name).Order(), SettingKey.OfPayloads.Select(each => each.Name).Order());
        Assert.Equal(OptionsOf<RetentionOptions>().Select(each => each.Name).Order(), SettingKey.OfRetentions.Select(each => each.Name).Order());
        (JsonObject section, RetentionOptions expected) = Change<RetentionOptions>();
        (JsonObject again, _) = Change<RetentionOptions>();
        using ServiceProvider all = SettingsHost.Build(Json("Retention", section), _ => { });
        Assert.Empty(SettingsHost.Start(all));
        AssertSame(expected, all.RetentionOptions());
        AssertSame(expected, all.RetentionOptions("mail"));
        Assert.Equal(expected.ToRetention(), all.GetRequiredService<RetentionPolicies>().Of("mail"));

        using ServiceProvider one = SettingsHost.Build(Json("Retention", "Queues", "mail", again), _ => { });
        Assert.Empty(SettingsHost.Start(one));
        AssertSame(new RetentionOptions(), one.RetentionOptions());
        AssertSame(expected, one.RetentionOptions("mail"));
        Assert.Equal(Retention.Default, one.GetRequiredService<RetentionPolicies>().Of("other"));
    }

    [Fact]
    public void Every_option_of_monitoring_is_read_from_its_section()
    {
        PropertyInfo[] scalars = [.. OptionsOf<MonitoringOptions>().Where(each => each.CanWrite)];
        Assert.Equal(scalars.Select(each => each.Name).Order(), SettingKey.OfMonitoring.Select(each => each.Name).Order());
        const string Settings = """
            {
              "TypedJobs": {
                "Monitoring": {
                  "SampleInterval": "00:00:11", "AnswerTimeout": "00:00:12", "StuckAfter": "00:00:13", "LateRenewalPercent": 90,
                  "MaxReadyAge": "00:00:15", "MaxStalledAge": "00:00:16", "MaxScheduleDelay": "00:00:17", "Queues": ["mail", "reports"]
                },
                "Registrations": { "other": { "Monitoring": { "LateRenewalPercent": 91 } } }
              }
            }
            """;
        using ServiceProvider services = SettingsHost.BuildAll(Settings, host => host
            .AddTypedJobs(jobs => jobs.UseRedis("localhost").ConfigureMonitoring(monitoring => monitoring.Queues.Add("mail.more")))
            .AddKeyedTypedJobs("other", jobs => jobs.UseRedis("localhost")));
        Assert.Empty(SettingsHost.Start(services));
        IOptionsMonitor<MonitoringOptions> all = services.GetRequiredService<IOptionsMonitor<MonitoringOptions>>();
        MonitoringOptions options = all.Get(string.Empty);
        Assert.Equal(
            (11, 12, 13, 90, 15, 16, 17),
            (options.SampleInterval.Seconds, options.AnswerTimeout.Seconds, options.StuckAfter.Seconds, options.LateRenewalPercent, options.MaxReadyAge.Seconds, options.MaxStalledAge.Seconds, options.MaxScheduleDelay.Seconds));
        Assert.Equal(["mail", "reports", "mail.more"], options.Queues);
        Assert.Equal(91, all.Get("other/").LateRenewalPercent);
    }

    [Theory]
    [InlineData("""{ "MaxReadyAge": "30" }""", "MaxReadyAge")]
    [InlineData("""{ "LateRenewalPercent": 10 }""", "LateRenewalPercent")]
    [InlineData("""{ "Queues": ["a b"] }""", "a b")]
    [InlineData("""{ "Interval": "00:00:01" }""", "Interval")]
    [InlineData("""{ "Queues": "mail" }""", "Queues")]
    public void Wrong_option_of_monitoring_keeps_the_host_from_starting(string section, string named)
    {
        using ServiceProvider services = SettingsHost.Build(
            $$"""{ "TypedJobs": { "Monitoring": {{section}} } }""", jobs => jobs.UseRedis("localhost"));
        Assert.Contains(named, string.Join(' ', SettingsHost.Start(services)), StringComparison.Ordinal);
    }

    [Fact]
    public void Retention_of_a_queue_begins_with_that_of_all_queues()
    {
        const string Settings = """
            { "TypedJobs": { "Retention": { "MaxCompleted": 1, "MaxFailed": 2, "Queues": { "mail": { "MaxFailed": 3 } } } } }
            """;
        using ServiceProvider services = SettingsHost.Build(Settings, jobs => jobs
            .ConfigureRetention(keep => keep.KeepFailedFor = TimeSpan.FromDays(1))
            .ConfigureRetention("mail", keep => keep.KeepCompletedFor = TimeSpan.FromDays(2)));
        Assert.Equal(
            new Retention(TimeSpan.FromDays(2), 1, TimeSpan.FromDays(1), 3), services.GetRequiredService<RetentionPolicies>().Of("mail"));
        Assert.Equal(
            new Retention(TimeSpan.FromHours(1), 1, TimeSpan.FromDays(1), 2), services.GetRequiredService<RetentionPolicies>().Of("other"));
    }

    [Fact]
    public void Code_wins_over_the_configuration_wherever_it_stands()
    {
        const string Settings = """
            { "TypedJobs": { "Workers": { "mail": { "Concurrency": 2, "MaxStalledCount": 2, "PollInterval": "00:00:02", "LeaseDuration": "00:00:02", "DrainTimeout": "00:00:02" } } } }
            """;
        using ServiceProvider services = SettingsHost.BuildAll(Settings, host => host
            .Configure<WorkerOptions>("mail", worker => worker.MaxStalledCount = 3)
            .PostConfigure<WorkerOptions>("mail", worker => worker.LeaseDuration *= 2)
            .AddTypedJobs(jobs => jobs.AddWorker("mail", worker => (worker.Concurrency, worker.DrainTimeout) = (worker.Concurrency + 2, TimeSpan.Zero)))
            .Configure<WorkerOptions>("mail", worker => worker.DrainTimeout = TimeSpan.FromSeconds(5)));
        Assert.Empty(SettingsHost.Start(services));
        WorkerOptions options = services.WorkerOptions("mail");
        Assert.Equal((4, 3), (options.Concurrency, options.MaxStalledCount));
        Assert.Equal(
            (TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(5)),
            (options.PollInterval, options.LeaseDuration, options.DrainTimeout));
    }

    [Fact]
    public void Workers_have_names_and_sections_of_their_own()
    {
        const string Settings = """
            { "TypedJobs": { "Workers": { "mail": { "Concurrency": 1 }, "Bulk": { "Concurrency": 2 }, "mail+reports": { "Concurrency": 3 } } } }
            """;
        using ServiceProvider services = SettingsHost.Build(Settings, jobs => jobs
            .UseRedis("localhost").AddWorker("mail").AddWorker("bulk", ["mail"]).AddWorker(["mail", "reports"]));
        Assert.Empty(SettingsHost.Start(services));
        Assert.Equal(
            [("mail", 1), ("bulk", 2), ("mail+reports", 3)],
            services.GetServices<IJobWorker>().Select(worker => (worker.Name, worker.Concurrency)));
    }

    [Theory]
    [InlineData("mail", "mail")]
    [InlineData("mail", "MAIL")]
    public void Second_worker_of_the_same_name_is_refused(string first, string second)
    {
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(
            () => new ServiceCollection().AddTypedJobs(jobs => jobs.AddWorker(first)).AddTypedJobs(jobs => jobs.AddWorker(second)));
        Assert.Contains($"AddWorker(\"{second}-2\", [\"{second}\"])", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a:b")]
    [InlineData("a/b")]
    public void Name_of_a_worker_is_checked_by_the_call(string name) =>
        Assert.Throws<ArgumentException>(() => new ServiceCollection().AddTypedJobs(jobs => jobs.AddWorker(name, ["mail"])));

    [Fact]
    public void Named_registration_reads_a_section_of_its_own()
    {
        const string Settings = """
            {
              "TypedJobs": {
                "Workers": { "mail": { "Concurrency": 1 } },
                "Registrations": { "reports": { "Workers": { "mail": { "Concurrency": 2 } }, "Retention": { "MaxFailed": 3, "Queues": { "mail": { "MaxCompleted": 4 } } } } }
              }
            }
            """;
        using ServiceProvider services = SettingsHost.BuildAll(Settings, host => host
            .AddTypedJobs(jobs => jobs.UseRedis("localhost").AddWorker("mail"))
            .AddKeyedTypedJobs("reports", jobs => jobs.UseRedis("localhost").AddWorker("mail", worker => worker.MaxStalledCount = 5))
            .Configure<WorkerOptions>("reports/mail", worker => worker.PollInterval = TimeSpan.FromSeconds(6)));
        Assert.Empty(SettingsHost.Start(services));
        Assert.Equal(1, services.GetRequiredService<IJobWorker>().Concurrency);
        Assert.Equal(2, services.GetRequiredKeyedService<IJobWorker>("reports").Concurrency);
        Assert.Equal((5, 6), (services.WorkerOptions("reports/mail").MaxStalledCount, services.WorkerOptions("reports/mail").PollInterval.Seconds));
        Assert.Equal(1, services.WorkerOptions("mail").MaxStalledCount);
        Assert.Equal(Retention.Default, services.GetRequiredService<RetentionPolicies>().Of("mail"));
        Assert.Equal(
            Retention.Default with { CompletedCount = 4, FailedCount = 3 }, services.GetRequiredKeyedService<RetentionPolicies>("reports").Of("mail"));
    }

    [Fact]
    public void UseConfiguration_reads_another_section_and_needs_no_host()
    {
        IConfiguration settings = SettingsHost.Read("""{ "Roles": { "Mail": { "Workers": { "mail": { "Concurrency": 7 } } } }, "Workers": "no section" }""");
        using ServiceProvider services = new ServiceCollection()
            .AddTypedJobs(jobs => jobs.UseConfiguration(settings.GetSection("Roles:Mail")).AddWorker("mail")).BuildServiceProvider();
        Assert.Empty(SettingsHost.Start(services));
        Assert.Equal(7, services.WorkerOptions("mail").Concurrency);
    }

    [Fact]
    public void Changed_configuration_has_no_effect_after_the_start()
    {
        IConfigurationRoot settings = new ConfigurationBuilder()
            .AddInMemoryCollection([new("TypedJobs:Workers:mail:Concurrency", "3"), new("TypedJobs:Retention:MaxFailed", "3")]).Build();
        using ServiceProvider services = new ServiceCollection().AddSingleton<IConfiguration>(settings)
            .AddTypedJobs(jobs => jobs.UseRedis("localhost").AddWorker("mail")).BuildServiceProvider();
        IJobWorker worker = services.GetRequiredService<IJobWorker>();
        Assert.Empty(SettingsHost.Start(services));
        settings["TypedJobs:Workers:mail:Concurrency"] = settings["TypedJobs:Retention:MaxFailed"] = "4";
        settings.Reload();
        Assert.Equal((3, 3), (worker.Concurrency, services.WorkerOptions("mail").Concurrency));
        Assert.Equal(3, services.GetRequiredService<RetentionPolicies>().Of("mail").FailedCount);
    }

    private static PropertyInfo[] OptionsOf<T>() => typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance);

    /// <summary>Returns a section with another value for every option, and the options that it makes.</summary>
    private static (JsonObject Section, T Expected) Change<T>()
        where T : new()
    {
        var section = new JsonObject();
        var expected = new T();
        foreach (PropertyInfo option in OptionsOf<T>())
        {
            object value = option.GetValue(expected) switch
            {
                int number => number + 1,
                TimeSpan span => span + TimeSpan.FromMinutes(1),
                Enum member => Enum.GetValues(option.PropertyType).Cast<Enum>().First(each => !each.Equals(member)),
                _ => throw new NotSupportedException($"{option.Name}: say how a {option.PropertyType} is written, here and in SettingKey."),
            };
            option.SetValue(expected, value);
            section[option.Name] = value is int ? JsonValue.Create((int)value) : JsonValue.Create(string.Create(CultureInfo.InvariantCulture, $"{value}"));
        }

        return (section, expected);
    }

    private static void AssertSame<T>(T expected, T actual) =>
        Assert.All(OptionsOf<T>(), option => Assert.Equal((option.Name, option.GetValue(expected)), (option.Name, option.GetValue(actual))));

    private static string Json(string first, JsonNode section) => new JsonObject { ["TypedJobs"] = new JsonObject { [first] = section } }.ToJsonString();

    private static string Json(string first, string second, JsonNode section) => Json(first, new JsonObject { [second] = section });

    private static string Json(string first, string second, string third, JsonNode section) => Json(first, second, new JsonObject { [third] = section });
}
