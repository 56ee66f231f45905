using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using TypedJobs.Hosting.Settings.Sections;

namespace TypedJobs.Hosting.Settings;

/// <summary>Checks the retention of all queues or of one, with the queue and the section in the messages.</summary>
internal sealed class RetentionOptionsValidator(Registrations registrations, IConfiguration? configuration = null)
    : IValidateOptions<RetentionOptions>
{
    private static readonly RetentionOptionsRules Rules = new();

    public ValidateOptionsResult Validate(string? name, RetentionOptions options)
    {
        if (registrations.FindOwner(name ?? Options.DefaultName, out string queue) is not { } registration)
        {
            return ValidateOptionsResult.Skip;
        }

        IConfigurationSection? section = Registrations.SectionOf(registration, configuration)?.GetSection(SettingNames.Retention);
        return queue.Length == 0
            ? Rules.Validate(registration.Describe("the retention", section), options)
            : Rules.Validate(
                registration.Describe($"the retention of queue '{queue}'", section?.GetSection(ConfigurationPath.Combine(SettingNames.Queues, queue))),
                options);
    }
}
