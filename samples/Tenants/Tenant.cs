using TypedJobs;

namespace Tenants;

/// <summary>The tenant that a scope of services works for. Scoped.</summary>
public sealed class Tenant
{
    /// <summary>The header that carries it.</summary>
    public const string Header = "tenant";

    /// <summary>Gets or sets the tenant's name.</summary>
    public string? Name { get; set; }

    /// <summary>Returns the options with which jobs are enqueued for this tenant.</summary>
    public JobOptions Options() => Name is { } name ? OptionsFor(name) : throw new InvalidOperationException("There is no tenant here.");

    /// <summary>Returns the options with which jobs are enqueued for a tenant.</summary>
    public static JobOptions OptionsFor(string name) => new() { Headers = JobHeaders.Empty.With(Header, name) };
}
