using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TypedJobs.Hosting.Settings.Sections;

namespace TypedJobs.Hosting.Settings;

/// <summary>
/// Sets the retention of all queues, or of one after that of all, as the configuration has it. Registered before all others, so that
/// code wins.
/// </summary>
internal sealed class RetentionOptionsSetup(Registrations registrations, IServiceProvider services, IConfiguration? configuration = null)
    : IConfigureNamedOptions<RetentionOptions>
{
    public void Configure(RetentionOptions options) => Configure(Options.DefaultName, options);

    public void Configure(string? name, RetentionOptions options)
    {
        if (registrations.FindOwner(name ?? Options.DefaultName, out string queue) is not { } registration)
        {
            return;
        }

        if (queue.Length > 0)
        {
            // Not injected: whoever makes options needs this object first.
            options.CopyFrom(services.GetRequiredService<IOptionsMonitor<RetentionOptions>>().Get(registration.OptionsNameOf(string.Empty)));
        }

        if (Registrations.SectionOf(registration, configuration)?.GetSection(SettingNames.Retention) is not { } section)
        {
            return;
        }

        if (queue.Length > 0)
        {
            section = section.GetSection(ConfigurationPath.Combine(SettingNames.Queues, queue));
            SectionCheck.ThrowIfWrong<RetentionOptions>(section, SettingKey.OfRetentions, name!);
        }
        else
        {
            SectionCheck.ThrowIfWrong<RetentionOptions>(section, SettingKey.OfRetentions, name!, SettingNames.Queues);
        }

        section.Bind(options);
    }
}
