using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using TypedJobs.Hosting.Settings;
using TypedJobs.Hosting.Settings.Sections;
using TypedJobs.Jobs;

namespace TypedJobs.Hosting.Monitoring;

/// <summary>Checks the options of monitoring, with the section in the messages.</summary>
internal sealed class MonitoringOptionsValidator(Registrations registrations, IConfiguration? configuration = null)
    : IValidateOptions<MonitoringOptions>
{
    private static readonly MonitoringOptionsRules Rules = new();

    public ValidateOptionsResult Validate(string? name, MonitoringOptions options)
    {
        if (registrations.FindOwner(name ?? Options.DefaultName, out string part) is not { } registration || part.Length > 0)
        {
            return ValidateOptionsResult.Skip;
        }

        IConfigurationSection? section = Registrations.SectionOf(registration, configuration)?.GetSection(SettingNames.Monitoring);
        string subject = registration.Describe("the monitoring", section);
        ValidateOptionsResult result = Rules.Validate(subject, options);
        string[] wrong =
        [
            .. options.Queues.Where(queue => !JobNames.IsValidName(queue)).Select(queue =>
                $"{nameof(MonitoringOptions.Queues)} of {subject} contains {Bounds.Show(queue)}, which cannot name a queue: use 1 to {JobNames.MaxLength} letters, digits, '.', '-' or '_'."),
        ];
        return wrong.Length == 0 ? result : ValidateOptionsResult.Fail([.. result.Failures ?? [], .. wrong]);
    }
}
