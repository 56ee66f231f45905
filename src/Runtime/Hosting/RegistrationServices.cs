using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace TypedJobs.Hosting;

/// <summary>
/// Represents the services of one registration in the services of a host: those without a key, or those with the registration's name as
/// their key. Not thread-safe: it is used while services are registered.
/// </summary>
/// <param name="services">The host's services.</param>
/// <param name="name">The name of the registration; <see langword="null"/> for the one without.</param>
internal sealed class RegistrationServices(IServiceCollection services, string? name)
{
    /// <summary>Gets the host's services.</summary>
    public IServiceCollection Host => services;

    /// <summary>Returns whether this registration has a service of a type, of any implementation.</summary>
    public bool Has<T>() => services.Any(IsOwn<T>);

    /// <summary>Returns whether this registration has a service of a type that is implemented by another type.</summary>
    public bool Has<T>(Type implementation) =>
        services.Any(service => IsOwn<T>(service) && ImplementationOf(service) == implementation);

    /// <summary>Returns whether this registration has an instance of a type for which a condition holds.</summary>
    public bool Has<T>(Predicate<T> condition)
        where T : class =>
        services.Any(service => IsOwn<T>(service) && InstanceOf(service) is T instance && condition(instance));

    /// <summary>Returns the number of services of a type.</summary>
    public int Count<T>() => services.Count(IsOwn<T>);

    /// <summary>Adds an instance, which is not disposed of with the host.</summary>
    public void Add<T>(T instance)
        where T : class =>
        services.Add(new ServiceDescriptor(typeof(T), name, instance));

    /// <summary>Adds a service that the container makes once, unless this registration has one of the same implementation.</summary>
    public void AddOnce<T, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TImplementation>()
        where TImplementation : class, T
    {
        if (!Has<T>(typeof(TImplementation)))
        {
            services.Add(new ServiceDescriptor(typeof(T), name, typeof(TImplementation), ServiceLifetime.Singleton));
        }
    }

    /// <summary>Adds a service that is made once, of other services of this registration.</summary>
    public void AddSingleton<T>(Func<TypedJobsServices, T> create)
        where T : class
    {
        string? own = name;
        services.Add(new ServiceDescriptor(
            typeof(T), own, (provider, _) => create(new TypedJobsServices(provider, own)), ServiceLifetime.Singleton));
    }

    /// <summary>Adds a service that is made once, unless this registration has one of its type.</summary>
    public void TryAddSingleton<T>(Func<TypedJobsServices, T> create)
        where T : class
    {
        if (!Has<T>())
        {
            AddSingleton(create);
        }
    }

    /// <summary>Adds a service that starts and stops with the host. It has no key: the host looks for none.</summary>
    public void AddHosted(Func<TypedJobsServices, IHostedService> create)
    {
        string? own = name;
        services.AddSingleton<IHostedService>(provider => create(new TypedJobsServices(provider, own)));
    }

    /// <summary>Adds an instance in place of all services of its type.</summary>
    public void Set<T>(T instance)
        where T : class
    {
        Remove<T>();
        Add(instance);
    }

    /// <summary>Adds a service that is made once, in place of all services of its type.</summary>
    public void SetSingleton<T>(Func<TypedJobsServices, T> create)
        where T : class
    {
        Remove<T>();
        AddSingleton(create);
    }

    /// <summary>Returns the instance of a type, and adds one when there is none.</summary>
    public T Instance<T>()
        where T : class, new()
    {
        if (services.LastOrDefault(IsOwn<T>) is { } service)
        {
            return (T)InstanceOf(service)!;
        }

        var instance = new T();
        Add(instance);
        return instance;
    }

    private void Remove<T>()
    {
        for (int i = services.Count - 1; i >= 0; i--)
        {
            if (IsOwn<T>(services[i]))
            {
                services.RemoveAt(i);
            }
        }
    }

    private bool IsOwn<T>(ServiceDescriptor service) => service.ServiceType == typeof(T) && Equals(service.ServiceKey, name);

    private static Type? ImplementationOf(ServiceDescriptor service) =>
        service.IsKeyedService ? service.KeyedImplementationType : service.ImplementationType;

    private static object? InstanceOf(ServiceDescriptor service) =>
        service.IsKeyedService ? service.KeyedImplementationInstance : service.ImplementationInstance;
}
