using System.Reflection;

namespace TypedJobs.Architecture.Tests;

/// <summary>Tests that users can make, in tests of their own, whatever a client gives or throws.</summary>
public sealed class FakingTests
{
    [Fact]
    public void Types_that_a_client_returns_can_be_made_by_users()
    {
        var seen = new HashSet<Type>();
        Collect(typeof(IJobClient), seen);
        Type[] own = [.. seen.Where(type => type.Assembly == typeof(IJobClient).Assembly && type is { IsClass: true, IsAbstract: false })];

        Assert.Contains(typeof(JobHandle<>), own);
        Assert.Contains(typeof(JobRecord), own);
        Assert.Contains(typeof(JobWorkerRecord), own);
        Assert.Contains(typeof(JobError), own);
        Assert.DoesNotContain(own, type => !IsSeam(type) && !type.GetConstructors(All).Any(constructor => constructor.IsPublic || constructor.IsFamily));
    }

    [Fact]
    public void Members_of_what_a_client_returns_can_be_overridden()
    {
        Type[] services = [typeof(JobHandle), typeof(JobHandle<>), typeof(JobQueue), typeof(JobEvents)];
        Assert.DoesNotContain(services, type => type.IsSealed);
        Assert.DoesNotContain(
            services.SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)),
            method => !method.IsSpecialName && !method.IsVirtual);
    }

    [Fact]
    public void Exceptions_that_callers_catch_can_be_thrown_by_users() =>
        Assert.Equal(
            [typeof(JobTimeoutException)],
            typeof(IJobClient).Assembly.GetExportedTypes()
                .Where(type => type.IsSubclassOf(typeof(Exception)) && type.GetConstructors().Length == 0));

    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance;

    // The definitions of jobs come from generated code, with the calls.
    private static bool IsSeam(Type type) => type.Namespace == "TypedJobs.CompilerServices" || type == typeof(JobBackoff);

    private static void Collect(Type type, HashSet<Type> seen)
    {
        foreach (Type argument in type.IsGenericType ? type.GetGenericArguments() : [])
        {
            Collect(argument, seen);
        }

        type = type.IsGenericType ? type.GetGenericTypeDefinition() : type.IsArray ? type.GetElementType()! : type;
        if (type.IsGenericParameter || !seen.Add(type) || type.Assembly != typeof(IJobClient).Assembly)
        {
            return;
        }

        foreach (MethodInfo method in type.GetMethods())
        {
            Collect(method.ReturnType, seen);
        }
    }
}
