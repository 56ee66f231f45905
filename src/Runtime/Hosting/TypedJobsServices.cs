using Microsoft.Extensions.DependencyInjection;

namespace TypedJobs.Hosting;

/// <summary>Resolves what one registration of TypedJobs consists of: the services under its name, or those without one.</summary>
internal readonly struct TypedJobsServices(IServiceProvider services, string? name)
{
    /// <summary>Gets all services of the host.</summary>
    public IServiceProvider Provider => services;

    public T Get<T>()
        where T : notnull =>
        name is null ? services.GetRequiredService<T>() : services.GetRequiredKeyedService<T>(name);

    public IEnumerable<T> GetAll<T>()
        where T : notnull =>
        name is null ? services.GetServices<T>() : services.GetKeyedServices<T>(name);

    public T GetShared<T>()
        where T : notnull => services.GetRequiredService<T>();
}
