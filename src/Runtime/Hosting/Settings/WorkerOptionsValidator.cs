using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using TypedJobs.Hosting.Settings.Sections;

namespace TypedJobs.Hosting.Settings;

/// <summary>Checks the options of a worker, with the worker's name and its section in the messages.</summary>
internal sealed class WorkerOptionsValidator(Registrations registrations, IConfiguration? configuration = null) : IValidateOptions<WorkerOptions>
{
    private static readonly WorkerOptionsRules Rules = new();

    public ValidateOptionsResult Validate(string? name, WorkerOptions options)
    {
        if (registrations.FindOwner(name ?? Options.DefaultName, out string worker) is not { } registration || worker.Length == 0)
        {
            return ValidateOptionsResult.Skip;
        }

        IConfigurationSection? section = Registrations.SectionOf(registration, configuration)
            ?.GetSection(ConfigurationPath.Combine(SettingNames.Workers, worker));
        return Rules.Validate(registration.Describe($"worker '{worker}'", section), options);
    }
}
