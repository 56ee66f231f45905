using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace TypedJobs.Runtime.Tests.Hosting.Settings;

/// <summary>The services of a host with an appsettings.json, as far as options go.</summary>
internal static class SettingsHost
{
    public static IConfigurationRoot Read(string json) =>
        new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build();

    public static ServiceProvider Build(string json, Action<TypedJobsBuilder> configure) =>
        BuildAll(json, services => services.AddTypedJobs(configure));

    public static ServiceProvider BuildAll(string json, Action<IServiceCollection> configure)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(Read(json));
        configure(services);
        return services.BuildServiceProvider();
    }

    /// <summary>Does what the start of a host does first, and returns the problems that it reports.</summary>
    public static IReadOnlyList<string> Start(IServiceProvider services)
    {
        Exception? exception = Record.Exception(services.GetRequiredService<IStartupValidator>().Validate);
        return exception switch
        {
            null => [],
            AggregateException several => [.. several.InnerExceptions.Cast<OptionsValidationException>().SelectMany(each => each.Failures)],
            _ => [.. Assert.IsType<OptionsValidationException>(exception).Failures],
        };
    }

    public static WorkerOptions WorkerOptions(this IServiceProvider services, string name) =>
        services.GetRequiredService<IOptionsMonitor<WorkerOptions>>().Get(name);

    public static RetentionOptions RetentionOptions(this IServiceProvider services, string name = "") =>
        services.GetRequiredService<IOptionsMonitor<RetentionOptions>>().Get(name);
}
