using System.Reflection;

namespace TypedJobs.Architecture.Tests;

/// <summary>Tests that users can make, in tests of their own, whatever a client gives, takes or throws, with any content.</summary>
public sealed class FakingTests
{
    private const BindingFlags Members = BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly Type[] Exported = typeof(IJobClient).Assembly.GetExportedTypes();

    // All that a user meets who starts from a client, a worker, or an observer of one.
    private static readonly Type[] Met = Collect(typeof(IJobClient), typeof(IJobWorker), typeof(IJobWorkerObserver));

    public static TheoryData<string> Classes => [.. Met.Where(type => type.IsClass).Select(type => type.Name)];

    [Fact]
    public void All_that_a_client_gives_is_tested()
    {
        Type[] some =
        [
            typeof(JobHandle), typeof(JobHandle<>), typeof(JobQueue), typeof(JobEvents), typeof(JobRecord), typeof(JobAttemptRecord), typeof(JobError),
            typeof(JobWorkerRecord), typeof(QueueCounts), typeof(JobCancelResult), typeof(JobEvent), typeof(JobFailed), typeof(LeasesLostContext),
        ];
        Assert.Empty(some.Except(Met));
    }

    [Theory]
    [MemberData(nameof(Classes))]
    public void Class_can_be_made_by_users(string name)
    {
        Type type = Find(name);
        Assert.True(
            type.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
                .Any(constructor => constructor.IsPublic || (!type.IsSealed && (constructor.IsFamily || constructor.IsFamilyOrAssembly)))
            || type.GetMethods(BindingFlags.Public | BindingFlags.Static).Any(method => method.ReturnType == type));
    }

    [Theory]
    [MemberData(nameof(Classes))]
    public void Content_can_be_chosen_by_users(string name)
    {
        Type type = Find(name);
        string[] given =
        [
            .. type.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
                .Where(constructor => !constructor.IsPrivate && !constructor.IsAssembly)
                .SelectMany(constructor => constructor.GetParameters()).Select(parameter => parameter.Name!),
        ];
        Assert.Empty(
            from property in type.GetProperties(Members)
            where property.SetMethod is not { IsPublic: true } && !property.GetMethod!.IsVirtual
            where IsStored(type, property) && !given.Contains(property.Name, StringComparer.OrdinalIgnoreCase)
            select property.Name);
    }

    [Theory]
    [MemberData(nameof(Classes))]
    public void Calls_that_reach_a_server_can_be_overridden(string name)
    {
        Type type = Find(name);
        MethodInfo[] calls = [.. type.GetMethods(Members).Where(IsAsynchronous)];
        Assert.DoesNotContain(calls, method => !method.IsVirtual || method.IsFinal);
        Assert.False(type.IsSealed && calls.Length > 0);
    }

    [Fact]
    public void Exceptions_that_callers_catch_can_be_thrown_by_users() =>
        Assert.Equal(
            [typeof(JobTimeoutException)],
            Exported.Where(type => type.IsSubclassOf(typeof(Exception)) && type.GetConstructors().Length == 0));

    private static Type Find(string name) => Met.Single(type => type.IsClass && type.Name == name);

    private static bool IsStored(Type type, PropertyInfo property) =>
        type.GetField($"<{property.Name}>k__BackingField", BindingFlags.NonPublic | BindingFlags.Instance) is not null;

    private static bool IsAsynchronous(MethodInfo method) =>
        typeof(Task).IsAssignableFrom(method.ReturnType)
        || method.ReturnType == typeof(ValueTask)
        || (method.ReturnType.IsGenericType
            && method.ReturnType.GetGenericTypeDefinition() is var definition
            && (definition == typeof(ValueTask<>) || definition == typeof(IAsyncEnumerable<>)));

    private static Type[] Collect(params Type[] roots)
    {
        var seen = new HashSet<Type>();
        foreach (Type root in roots)
        {
            Collect(root, seen);
        }

        // The definitions of jobs come from generated code, with the calls, and a backoff has factory methods.
        return [.. seen.Where(type => type.Assembly == typeof(IJobClient).Assembly && type.Namespace == "TypedJobs" && type != typeof(JobBackoff))];
    }

    private static void Collect(Type type, HashSet<Type> seen)
    {
        foreach (Type argument in type.IsGenericType ? type.GetGenericArguments() : [])
        {
            Collect(argument, seen);
        }

        type = type.IsGenericType ? type.GetGenericTypeDefinition() : type.HasElementType ? type.GetElementType()! : type;
        if (type.IsGenericParameter || !seen.Add(type) || type.Assembly != typeof(IJobClient).Assembly)
        {
            return;
        }

        foreach (MethodInfo method in type.GetMethods())
        {
            Collect(method.ReturnType, seen);
            foreach (ParameterInfo parameter in method.GetParameters())
            {
                Collect(parameter.ParameterType, seen);
            }
        }

        foreach (Type derived in Exported.Where(each => each.IsSubclassOf(type)))
        {
            Collect(derived, seen);
        }
    }
}
