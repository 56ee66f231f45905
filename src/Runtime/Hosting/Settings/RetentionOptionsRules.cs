using Microsoft.Extensions.Options;

namespace TypedJobs.Hosting.Settings;

/// <summary>Checks the attributes of <see cref="RetentionOptions"/>; generated.</summary>
[OptionsValidator]
internal sealed partial class RetentionOptionsRules : IValidateOptions<RetentionOptions>;
