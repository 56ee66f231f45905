using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using TypedJobs.Hosting.Settings.Sections;

namespace TypedJobs.Hosting.Settings;

/// <summary>Checks the options of payloads, with their section in the messages.</summary>
internal sealed class PayloadOptionsValidator(Registrations registrations, IConfiguration? configuration = null) : IValidateOptions<PayloadOptions>
{
    private static readonly PayloadOptionsRules Rules = new();

    public ValidateOptionsResult Validate(string? name, PayloadOptions options)
    {
        if (registrations.FindOwner(name ?? Options.DefaultName, out string part) is not { } registration || part.Length > 0)
        {
            return ValidateOptionsResult.Skip;
        }

        IConfigurationSection? section = Registrations.SectionOf(registration, configuration)?.GetSection(SettingNames.Payloads);
        return Rules.Validate(registration.Describe("the payloads", section), options);
    }
}
