using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using TypedJobs.Hosting.Settings;
using TypedJobs.Hosting.Settings.Sections;

namespace TypedJobs.Embedded.Settings;

/// <summary>Sets the options of the embedded server as the configuration has them. Registered before all others, so that code wins.</summary>
internal sealed class EmbeddedServerOptionsSetup(Registrations registrations, IConfiguration? configuration = null)
    : IConfigureNamedOptions<EmbeddedServerOptions>
{
    public void Configure(EmbeddedServerOptions options) => Configure(Options.DefaultName, options);

    public void Configure(string? name, EmbeddedServerOptions options)
    {
        if (registrations.FindOwner(name ?? Options.DefaultName, out string part) is { } registration
            && part.Length == 0
            && EmbeddedServerSettings.SectionOf(registration, configuration) is { } section)
        {
            SectionCheck.ThrowIfWrong<EmbeddedServerOptions>(section, EmbeddedServerSettings.Keys, name ?? Options.DefaultName);
            section.Bind(options);
        }
    }
}
