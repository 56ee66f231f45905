using System.Reflection;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Contracts.Administration;
using TypedJobs.Storage.Contracts.Workers;

namespace TypedJobs.Integration.Tests.Hosting;

/// <summary>A protocol with a test in front. A proxy, so that it need not follow every change of the interfaces.</summary>
public class HookedProtocol : DispatchProxy
{
    private object _inner = null!;
    private string _queue = null!;
    private StorageHooks _hooks = null!;

    internal static TProtocol Create<TProtocol>(TProtocol inner, string queue, StorageHooks hooks)
        where TProtocol : class
    {
        TProtocol protocol = Create<TProtocol, HookedProtocol>();
        var proxy = (HookedProtocol)(object)protocol;
        proxy._inner = inner;
        proxy._queue = queue;
        proxy._hooks = hooks;
        return protocol;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        string step = targetMethod!.Name;
        _hooks.Count(step);
        if (step == nameof(IWorkerProtocol.OnCancelAsync))
        {
            args![0] = _hooks.Filter((Action<IReadOnlyList<CancelRequest>>)args[0]!);
        }

        // Steps whose answers the worker or the client acts on; the others are only counted.
        return step switch
        {
            nameof(IWorkerProtocol.ExchangeAsync) => AroundAsync<ExchangeResult>(targetMethod, args!),
            nameof(IWorkerProtocol.RenewAsync) => AroundAsync<RenewResult>(targetMethod, args!),
            nameof(IWorkerProtocol.SweepAsync) => AroundAsync<SweepResult>(targetMethod, args!),
            nameof(IClientProtocol.CancelAsync) => AroundAsync<IReadOnlyList<CancelOutcome>>(targetMethod, args!),
            nameof(IAdminProtocol.CancelMatchingAsync) => AroundAsync<CancelPage>(targetMethod, args!),
            nameof(IAdminProtocol.DeleteAsync) => AroundAsync<IReadOnlyList<string>>(targetMethod, args!),
            nameof(IWorkerProtocol.ReportProgressAsync) => AroundAsync<bool>(targetMethod, args!),
            nameof(IWorkerProtocol.AppendLogAsync) => AroundAsync<bool>(targetMethod, args!),
            _ => Call(targetMethod, args!),
        };
    }

    private async Task<T> AroundAsync<T>(MethodInfo method, object?[] arguments)
    {
        object?[] told = [_queue, .. arguments];
        if (_hooks.Before is { } before)
        {
            await before(method.Name, told);
        }

        T answer = await (Task<T>)Call(method, arguments)!;
        if (_hooks.After is { } after)
        {
            await after(method.Name, told, answer);
        }

        return answer;
    }

    private object? Call(MethodInfo method, object?[] arguments)
    {
        object? answer = method.Invoke(_inner, BindingFlags.DoNotWrapExceptions, null, arguments, null);
        if (answer is not Task { IsCanceled: true })
        {
            _hooks.Note(method.Name);
        }

        return answer;
    }
}
