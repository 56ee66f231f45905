using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using TypedJobs.Jobs;

namespace TypedJobs.Hosting.Settings.Sections;

/// <summary>
/// Checks the section of a registration as a whole: keys that nothing reads, workers that are not there, and options of workers that are
/// not there. What it finds would otherwise be ignored without a word.
/// </summary>
internal sealed class SettingsValidator(
    Registrations registrations,
    IEnumerable<IConfigureOptions<WorkerOptions>> workerOptions,
    IOptionsMonitor<RetentionOptions> retentions,
    IConfiguration? configuration = null) : IValidateOptions<SettingsCheck>
{
    public ValidateOptionsResult Validate(string? name, SettingsCheck options)
    {
        if (registrations.FindOwner(name ?? Options.DefaultName, out string part) is not { } registration || part.Length > 0)
        {
            return ValidateOptionsResult.Skip;
        }

        IConfiguration? section = Registrations.SectionOf(registration, configuration);
        List<string> problems = [.. section is null ? [] : FindProblems(registration, section), .. FindRetentionProblems(registration, section)];

        if (registration.ServerSection is SettingNames.Redis or SettingNames.ConnectionStrings
            && ConfiguredRedis.FindProblem(registration, configuration) is { } problem)
        {
            problems.Add(problem);
        }

        if (registration == registrations.All[0])
        {
            problems.AddRange(FindProblemsOfHost());
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    /// <summary>Returns the keys of the section of a registration.</summary>
    /// <param name="isRoot">Whether it is the section of the host, which also has those of the registrations with a name.</param>
    public static string[] KnownKeys(bool isRoot) =>
    [
        SettingNames.Redis, SettingNames.EmbeddedServer, .. RegistrationSettings.Keys.Select(key => key.Name), SettingNames.Workers,
        SettingNames.Retention, SettingNames.Monitoring, SettingNames.Payloads, .. isRoot ? [SettingNames.Registrations] : (string[])[],
    ];

    private static IEnumerable<string> FindProblems(Registration registration, IConfiguration section)
    {
        // The section of the host that has no name also contains those that have one; these are checked once.
        bool isRoot = registration is { Name: null, Configuration: null };
        string[] known = KnownKeys(isRoot);
        foreach (IConfigurationSection child in section.GetChildren())
        {
            IEnumerable<string> problems = known.FirstOrDefault(each => each.Equals(child.Key, StringComparison.OrdinalIgnoreCase)) switch
            {
                null => [SectionCheck.Unknown(child, known)],
                SettingNames.Workers => FindWorkerProblems(registration, child),
                { } name when RegistrationSettings.Keys.FirstOrDefault(key => key.Name == name) is { } key
                    && SectionCheck.FindValueProblem(child, key) is { } problem => [problem],
                _ => [],
            };
            foreach (string each in problems)
            {
                yield return each;
            }
        }
    }

    // A process without workers may have the configuration of those that have some.
    private static IEnumerable<string> FindWorkerProblems(Registration registration, IConfigurationSection workers)
    {
        if (SectionCheck.FindSectionProblem(workers) is { } problem)
        {
            return [problem];
        }

        return workers.GetChildren().Where(worker => registration.Workers.Count > 0 && !registration.Workers.Contains(worker.Key))
            .Select(worker => $"Configuration key '{worker.Path}' names no worker of this process; its workers: {string.Join(", ", registration.Workers)}.");
    }

    // The options of each worker, and of the retention of all queues, are checked by themselves.
    private List<string> FindRetentionProblems(Registration registration, IConfiguration? section)
    {
        List<string> problems = [];
        List<string> names = [.. registration.Queues];
        IConfigurationSection? queues = section?.GetSection(ConfigurationPath.Combine(SettingNames.Retention, SettingNames.Queues));
        if (queues is not null && SectionCheck.FindSectionProblem(queues) is { } problem)
        {
            problems.Add(problem);
        }

        foreach (IConfigurationSection queue in queues?.GetChildren() ?? [])
        {
            if (!JobNames.IsValidName(queue.Key))
            {
                problems.Add($"Configuration key '{queue.Path}' cannot name a queue: use 1 to {JobNames.MaxLength} letters, digits, '.', '-' or '_'.");
            }
            else if (!registration.Queues.Contains(queue.Key, StringComparer.OrdinalIgnoreCase))
            {
                names.Add(queue.Key);
            }
        }

        foreach (string name in names)
        {
            try
            {
                retentions.Get(registration.OptionsNameOf(name));
            }
            catch (OptionsValidationException invalid) when (invalid.OptionsName == registration.OptionsNameOf(string.Empty))
            {
                // Each queue begins with what all queues have, of which it is reported.
            }
            catch (OptionsValidationException invalid)
            {
                problems.AddRange(invalid.Failures);
            }
        }

        return problems;
    }

    private IEnumerable<string> FindProblemsOfHost()
    {
        IConfigurationSection? root = configuration?.GetSection(Registrations.Root);
        IEnumerable<IConfigurationSection> children = root?.GetChildren() ?? [];
        if (!registrations.All.Any(each => each is { Name: null, Configuration: null })
            && registrations.All.Any(each => each.Configuration is null))
        {
            foreach (IConfigurationSection child in children.Where(child => !IsRegistrations(child)))
            {
                yield return $"Configuration key '{child.Path}' is for AddTypedJobs(…) without a name, which this host does not call.";
            }
        }

        foreach (IConfigurationSection child in children.Where(IsRegistrations).SelectMany(child => child.GetChildren()))
        {
            if (!registrations.All.Any(each => each.Configuration is null && string.Equals(each.Name, child.Key, StringComparison.OrdinalIgnoreCase)))
            {
                yield return $"Configuration key '{child.Path}' names no registration of this process; add it with AddKeyedTypedJobs(\"{child.Key}\", …).";
            }
        }

        HashSet<string> names = [.. registrations.All.SelectMany(each => each.Workers.Select(each.OptionsNameOf))];
        foreach (ConfigureNamedOptions<WorkerOptions> each in workerOptions.OfType<ConfigureNamedOptions<WorkerOptions>>())
        {
            if (names.Count > 0 && each.Name is { } name && !names.Contains(name))
            {
                yield return name.Length == 0
                    ? "Configure<WorkerOptions>(…) without a name configures no worker: give it the name of one, or call ConfigureAll<WorkerOptions>(…)."
                    : $"Configure<WorkerOptions>(\"{name}\", …) names no worker of this process; its workers: {string.Join(", ", names)}.";
            }
        }
    }

    private static bool IsRegistrations(IConfigurationSection child) =>
        child.Key.Equals(SettingNames.Registrations, StringComparison.OrdinalIgnoreCase);
}
