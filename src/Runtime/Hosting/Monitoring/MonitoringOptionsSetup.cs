using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using TypedJobs.Hosting.Settings;
using TypedJobs.Hosting.Settings.Sections;

namespace TypedJobs.Hosting.Monitoring;

/// <summary>Sets the options of monitoring as the configuration has them. Registered before all others, so that code wins.</summary>
internal sealed class MonitoringOptionsSetup(Registrations registrations, IConfiguration? configuration = null)
    : IConfigureNamedOptions<MonitoringOptions>
{
    public void Configure(MonitoringOptions options) => Configure(Options.DefaultName, options);

    public void Configure(string? name, MonitoringOptions options)
    {
        if (registrations.FindOwner(name ?? Options.DefaultName, out string part) is { } registration
            && part.Length == 0
            && Registrations.SectionOf(registration, configuration)?.GetSection(SettingNames.Monitoring) is { } section)
        {
            SectionCheck.ThrowIfWrong<MonitoringOptions>(section, SettingKey.OfMonitoring, name!, SettingNames.Queues);
            if (SectionCheck.FindSectionProblem(section.GetSection(SettingNames.Queues)) is { } problem)
            {
                throw new OptionsValidationException(name!, typeof(MonitoringOptions), [problem]);
            }

            section.Bind(options);
        }
    }
}
