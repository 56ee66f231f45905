using System.Reflection;
using StackExchange.Redis;

namespace TypedJobs.Integration.Tests.ServerChanges;

/// <summary>A connection whose server refuses some plain commands before it carries them out.</summary>
public class RefusingDatabase : DispatchProxy
{
    private object _inner = null!;
    private Func<string, Exception?> _refuse = null!;
    private IConnectionMultiplexer? _outer;

    /// <summary>Puts itself before a connection.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="refuse">Gives the error of a call, by its name; null for those that are carried out.</param>
    public static IConnectionMultiplexer Before(IConnectionMultiplexer connection, Func<string, Exception?> refuse)
    {
        IConnectionMultiplexer proxy = Create<IConnectionMultiplexer, RefusingDatabase>();
        ((RefusingDatabase)(object)proxy).Set(connection, refuse, proxy);
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod!.Name == "get_Multiplexer")
        {
            return _outer;
        }

        if (_refuse(targetMethod.Name) is { } error)
        {
            return typeof(Task).GetMethods().Single(method => method is { Name: nameof(Task.FromException), IsGenericMethod: true })
                .MakeGenericMethod(targetMethod.ReturnType.GetGenericArguments()[0]).Invoke(null, [error]);
        }

        object? result = targetMethod.Invoke(_inner, args);
        if (result is IDatabase database && targetMethod.Name == nameof(IConnectionMultiplexer.GetDatabase))
        {
            IDatabase proxy = Create<IDatabase, RefusingDatabase>();
            ((RefusingDatabase)(object)proxy).Set(database, _refuse, _outer);
            return proxy;
        }

        return result;
    }

    private void Set(object inner, Func<string, Exception?> refuse, IConnectionMultiplexer? outer) =>
        (_inner, _refuse, _outer) = (inner, refuse, outer);
}
