using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using TypedJobs.Hosting.Settings.Sections;

namespace TypedJobs.Hosting.Settings;

/// <summary>Sets the options of payloads as the configuration has them. Registered before all others, so that code wins.</summary>
internal sealed class PayloadOptionsSetup(Registrations registrations, IConfiguration? configuration = null) : IConfigureNamedOptions<PayloadOptions>
{
    public void Configure(PayloadOptions options) => Configure(Options.DefaultName, options);

    public void Configure(string? name, PayloadOptions options)
    {
        if (registrations.FindOwner(name ?? Options.DefaultName, out string part) is { } registration
            && part.Length == 0
            && Registrations.SectionOf(registration, configuration) is { } root)
        {
            IConfigurationSection section = root.GetSection(SettingNames.Payloads);
            SectionCheck.ThrowIfWrong<PayloadOptions>(section, SettingKey.OfPayloads, name ?? Options.DefaultName);
            section.Bind(options);
        }
    }
}
