using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TypedJobs.Hosting.Settings;
using TypedJobs.Hosting.Settings.Sections;

namespace TypedJobs.Embedded.Settings;

/// <summary>Registers the options of the embedded server: the section of the configuration, what code sets after it, and their check.</summary>
internal static class EmbeddedServerSettings
{
    /// <summary>Gets the options as the configuration has them. A test demands that all of them are here.</summary>
    public static IReadOnlyList<SettingKey> Keys { get; } =
    [
        new(nameof(EmbeddedServerOptions.DataFolder), "a text", static _ => true),
        SettingKey.Number(nameof(EmbeddedServerOptions.Port)),
        new(nameof(EmbeddedServerOptions.Password), "a text", static _ => true),
        new(
            nameof(EmbeddedServerOptions.MaxAppendOnlyFileSize),
            "a whole number of bytes",
            static text => long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out _)),
        SettingKey.Member<WriteFailureBehavior>(nameof(EmbeddedServerOptions.OnWriteFailure)),
        SettingKey.Member<DamagedFileBehavior>(nameof(EmbeddedServerOptions.OnDamagedFile)),
    ];

    /// <summary>Registers the options that one call has chosen, in place of those of an earlier call.</summary>
    /// <returns>The name of the options.</returns>
    public static string Register(TypedJobsBuilder builder, Action<EmbeddedServerOptions> configure)
    {
        IServiceCollection services = builder.Services;
        string name = builder.Registration.OptionsNameOf(string.Empty);
        if (!services.Any(service => service.ImplementationType == typeof(EmbeddedServerOptionsSetup)))
        {
            services.AddSingleton<IValidateOptions<EmbeddedServerOptions>, EmbeddedServerOptionsValidator>();

            // Before what the application has registered already: code wins over the configuration.
            services.Insert(0, ServiceDescriptor.Singleton<IConfigureOptions<EmbeddedServerOptions>, EmbeddedServerOptionsSetup>());
        }

        // The server of an earlier call is replaced, and what was chosen for it must not reach this one: a test would use the
        // application's folder.
        ServiceDescriptor? earlier = services.FirstOrDefault(
            service => service.ImplementationInstance is ChosenOptions chosen && chosen.Name == name);
        if (earlier is not null)
        {
            services.Remove(earlier);
        }

        services.AddSingleton<IConfigureOptions<EmbeddedServerOptions>>(new ChosenOptions(name, configure));
        services.AddOptions<EmbeddedServerOptions>(name).ValidateOnStart();
        return name;
    }

    /// <summary>Returns the section of a registration; <see langword="null"/> when its server is not read from the configuration.</summary>
    public static IConfigurationSection? SectionOf(Registration registration, IConfiguration? configuration) =>
        registration.ServerSection == SettingNames.EmbeddedServer
            ? Registrations.SectionOf(registration, configuration)?.GetSection(SettingNames.EmbeddedServer)
            : null;

    private sealed class ChosenOptions(string name, Action<EmbeddedServerOptions> configure)
        : ConfigureNamedOptions<EmbeddedServerOptions>(name, configure);
}
