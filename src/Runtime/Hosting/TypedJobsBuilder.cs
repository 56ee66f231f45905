using Microsoft.Extensions.DependencyInjection;
using TypedJobs.CompilerServices;

namespace TypedJobs;

/// <summary>Configures jobs for a host; see <c>AddTypedJobs</c>. Not thread-safe: it is used while services are registered.</summary>
public sealed class TypedJobsBuilder
{
    internal TypedJobsBuilder(IServiceCollection services) => Services = services;

    /// <summary>The host's services.</summary>
    public IServiceCollection Services { get; }

    /// <summary>
    /// Adds an assembly's jobs to those that the host's workers know. Called by the generated
    /// <c>Add…Jobs()</c>; adding a table twice has no effect.
    /// </summary>
    /// <param name="table">The generated dispatch table.</param>
    public TypedJobsBuilder AddJobs(JobTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        foreach (ServiceDescriptor existing in Services)
        {
            if (existing.ServiceType == typeof(JobTable) && ReferenceEquals(existing.ImplementationInstance, table))
            {
                return this;
            }
        }

        Services.AddSingleton(table);
        return this;
    }
}
