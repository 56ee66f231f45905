using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TypedJobs.Embedded.Settings;

namespace TypedJobs.Embedded.Tests.Settings;

/// <summary>Tests how options of the embedded server come from the configuration and from code, and how mistakes are reported.</summary>
public sealed class EmbeddedServerSettingsTests
{
    private const string All =
        """{ "DataFolder": "jobs", "Port": 6380, "Password": "secret", "MaxAppendOnlyFileSize": 134217728, "OnWriteFailure": "StopHost", "OnDamagedFile": "refuse" }""";

    [Fact]
    public void Every_option_is_read_from_its_section()
    {
        PropertyInfo[] options = typeof(EmbeddedServerOptions).GetProperties();
        Assert.Equal(options.Select(each => each.Name).Order(), EmbeddedServerSettings.Keys.Select(each => each.Name).Order());
        var defaults = new EmbeddedServerOptions();

        EmbeddedServerOptions read = Read($$"""{ "TypedJobs": { "EmbeddedServer": {{All}} } }""", jobs => jobs.UseEmbeddedServer());

        Assert.DoesNotContain(options, each => Equals(each.GetValue(read), each.GetValue(defaults)));
        Assert.Equal(("jobs", 6380, "secret", 128L << 20), (read.DataFolder, read.Port, read.Password, read.MaxAppendOnlyFileSize));
    }

    [Fact]
    public void Code_overrides_the_configuration()
    {
        EmbeddedServerOptions read = Read(
            """{ "TypedJobs": { "EmbeddedServer": { "DataFolder": "jobs", "Port": 6380 } } }""", jobs => jobs.UseEmbeddedServer("elsewhere"));

        Assert.Equal(("elsewhere", 6380), (read.DataFolder, read.Port));
    }

    [Fact]
    public void Registration_with_a_name_has_a_section_of_its_own()
    {
        const string Json = """{ "TypedJobs": { "Registrations": { "reports": { "EmbeddedServer": { "Port": 6381 } } } } }""";
        using ServiceProvider services = Build(
            Json, collection => collection.AddKeyedTypedJobs("reports", jobs => jobs.UseEmbeddedServer()));

        Assert.Empty(Start(services));
        Assert.Equal(6381, services.GetRequiredService<IOptionsMonitor<EmbeddedServerOptions>>().Get("reports/").Port);
    }

    [Fact]
    public void Section_that_is_named_is_read_instead()
    {
        EmbeddedServerOptions read = Read(
            """{ "Roles": { "EmbeddedServer": { "Port": 6382 } } }""",
            jobs => jobs.UseEmbeddedServer().UseConfiguration(Configuration("""{ "Roles": { "EmbeddedServer": { "Port": 6382 } } }""").GetSection("Roles")));

        Assert.Equal(6382, read.Port);
    }

    [Fact]
    public void Server_of_a_test_begins_with_the_defaults()
    {
        const string Json = """{ "TypedJobs": { "EmbeddedServer": { "DataFolder": "configured", "Port": 6380 } } }""";
        using ServiceProvider services = Build(Json, collection => collection
            .AddTypedJobs(jobs => jobs.UseEmbeddedServer("production"))
            .AddTypedJobs(jobs => jobs.ReplaceServer().UseEmbeddedServer()));

        Assert.Empty(Start(services));
        EmbeddedServerOptions read = services.GetRequiredService<IOptionsMonitor<EmbeddedServerOptions>>().CurrentValue;
        Assert.Equal((null, 0), (read.DataFolder, read.Port));
    }

    [Fact]
    public void Process_with_another_server_ignores_the_section()
    {
        using ServiceProvider services = Build(
            """{ "TypedJobs": { "EmbeddedServer": { "Port": "many" } } }""",
            collection => collection.AddTypedJobs(jobs => jobs.UseRedis("localhost:1")));

        Assert.Empty(Start(services));
    }

    [Theory]
    [InlineData("""{ "Prot": 1 }""", "'TypedJobs:EmbeddedServer:Prot' is unknown; known there: DataFolder, Port, ")]
    [InlineData("""{ "Port": "many" }""", "'TypedJobs:EmbeddedServer:Port' is 'many'; it must be a whole number.")]
    [InlineData("""{ "OnDamagedFile": "Ignore" }""", "'TypedJobs:EmbeddedServer:OnDamagedFile' is 'Ignore'; it must be Recover or Refuse.")]
    [InlineData("""{ "Port": 70000 }""", "Port of the embedded server (configuration section 'TypedJobs:EmbeddedServer') is 70000; it must be from 0")]
    [InlineData("""{ "MaxAppendOnlyFileSize": 1 }""", "MaxAppendOnlyFileSize of the embedded server (configuration section 'TypedJobs:EmbeddedServer') is 1 bytes;")]
    [InlineData("""{ "DataFolder": " " }""", "DataFolder of the embedded server (configuration section 'TypedJobs:EmbeddedServer') is blank")]
    [InlineData("6380", "'TypedJobs:EmbeddedServer' is '6380'; it must be a section with keys of its own.")]
    public void Mistake_in_the_section_keeps_the_host_from_starting(string section, string expected)
    {
        using ServiceProvider services = Build(
            $$"""{ "TypedJobs": { "EmbeddedServer": {{section}} } }""", collection => collection.AddTypedJobs(jobs => jobs.UseEmbeddedServer()));

        Assert.Contains(expected, Assert.Single(Start(services)), StringComparison.Ordinal);
    }

    [Fact]
    public void Mistake_in_code_is_reported_when_the_host_starts()
    {
        using ServiceProvider services = Build("{}", collection => collection.AddTypedJobs(jobs => jobs.UseEmbeddedServer(options =>
        {
            options.Port = -1;
            options.Password = "se\ncret";
        })));

        IReadOnlyList<string> problems = Start(services);
        Assert.Equal(2, problems.Count);
        Assert.Contains("Port of the embedded server is -1; it must be from 0 (any free one) to 65535.", problems);
        Assert.DoesNotContain(problems, problem => problem.Contains("cret", StringComparison.Ordinal));
    }

    private static EmbeddedServerOptions Read(string json, Action<TypedJobsBuilder> configure)
    {
        using ServiceProvider services = Build(json, collection => collection.AddTypedJobs(configure));
        Assert.Empty(Start(services));
        return services.GetRequiredService<IOptionsMonitor<EmbeddedServerOptions>>().CurrentValue;
    }

    private static ServiceProvider Build(string json, Action<IServiceCollection> configure)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(Configuration(json));
        configure(services);
        return services.BuildServiceProvider();
    }

    private static IConfigurationRoot Configuration(string json) =>
        new ConfigurationBuilder().AddJsonStream(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(json))).Build();

    // What the start of a host does first.
    private static IReadOnlyList<string> Start(IServiceProvider services) =>
        Record.Exception(services.GetRequiredService<IStartupValidator>().Validate) switch
        {
            null => [],
            AggregateException several => [.. several.InnerExceptions.Cast<OptionsValidationException>().SelectMany(each => each.Failures)],
            Exception one => [.. Assert.IsType<OptionsValidationException>(one).Failures],
        };
}
