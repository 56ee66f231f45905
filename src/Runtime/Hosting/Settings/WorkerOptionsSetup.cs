using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using TypedJobs.Hosting.Settings.Sections;

namespace TypedJobs.Hosting.Settings;

/// <summary>Sets the options of a worker as the configuration has them. Registered before all others, so that code wins.</summary>
internal sealed class WorkerOptionsSetup(Registrations registrations, IConfiguration? configuration = null) : IConfigureNamedOptions<WorkerOptions>
{
    public void Configure(WorkerOptions options) => Configure(Options.DefaultName, options);

    public void Configure(string? name, WorkerOptions options)
    {
        if (registrations.FindOwner(name ?? Options.DefaultName, out string worker) is { } registration
            && worker.Length > 0
            && Registrations.SectionOf(registration, configuration) is { } root)
        {
            IConfigurationSection section = root.GetSection(ConfigurationPath.Combine(SettingNames.Workers, worker));
            SectionCheck.ThrowIfWrong<WorkerOptions>(section, SettingKey.OfWorkers, name!);
            section.Bind(options);
        }
    }
}
