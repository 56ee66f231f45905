using Microsoft.Extensions.Options;

namespace TypedJobs.Hosting.Monitoring;

/// <summary>Checks the attributes of <see cref="MonitoringOptions"/>; generated.</summary>
[OptionsValidator]
internal sealed partial class MonitoringOptionsRules : IValidateOptions<MonitoringOptions>;
