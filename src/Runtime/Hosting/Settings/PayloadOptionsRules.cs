using Microsoft.Extensions.Options;

namespace TypedJobs.Hosting.Settings;

/// <summary>Checks the attributes of <see cref="PayloadOptions"/>; generated.</summary>
[OptionsValidator]
internal sealed partial class PayloadOptionsRules : IValidateOptions<PayloadOptions>;
