using Microsoft.Extensions.Options;

namespace TypedJobs.Hosting.Settings;

/// <summary>Checks the attributes of <see cref="WorkerOptions"/>; generated.</summary>
[OptionsValidator]
internal sealed partial class WorkerOptionsRules : IValidateOptions<WorkerOptions>;
