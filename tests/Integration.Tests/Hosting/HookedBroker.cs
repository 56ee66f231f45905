using System.Reflection;
using TypedJobs.Storage.Contracts;

namespace TypedJobs.Integration.Tests.Hosting;

/// <summary>A broker with a test in front. A proxy, so that it need not follow every change of the interface.</summary>
public class HookedBroker : DispatchProxy
{
    private IJobBroker _inner = null!;
    private BrokerHooks _hooks = null!;

    internal static IJobBroker Create(IJobBroker inner, BrokerHooks hooks)
    {
        IJobBroker broker = Create<IJobBroker, HookedBroker>();
        var proxy = (HookedBroker)(object)broker;
        proxy._inner = inner;
        proxy._hooks = hooks;
        return broker;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        string step = targetMethod!.Name;
        _hooks.Count(step);
        if (step == nameof(IJobBroker.OnCancelAsync))
        {
            args![1] = _hooks.Filter((Action<IReadOnlyList<CancelRequest>>)args[1]!);
        }

        // Steps whose answers the worker or the client acts on; the others are only counted.
        return step switch
        {
            nameof(IJobBroker.ExchangeAsync) => AroundAsync<ExchangeResult>(targetMethod, args!),
            nameof(IJobBroker.RenewAsync) => AroundAsync<RenewResult>(targetMethod, args!),
            nameof(IJobBroker.SweepAsync) => AroundAsync<SweepResult>(targetMethod, args!),
            nameof(IJobBroker.CancelAsync) => AroundAsync<IReadOnlyList<CancelOutcome>>(targetMethod, args!),
            nameof(IJobBroker.CancelMatchingAsync) => AroundAsync<CancelPage>(targetMethod, args!),
            nameof(IJobBroker.ForgetAsync) => AroundAsync<IReadOnlyList<string>>(targetMethod, args!),
            nameof(IJobBroker.ReportProgressAsync) => AroundAsync<bool>(targetMethod, args!),
            nameof(IJobBroker.AppendLogAsync) => AroundAsync<bool>(targetMethod, args!),
            _ => Call(targetMethod, args!),
        };
    }

    private async Task<T> AroundAsync<T>(MethodInfo method, object?[] arguments)
    {
        if (_hooks.Before is { } before)
        {
            await before(method.Name, arguments);
        }

        T answer = await (Task<T>)Call(method, arguments)!;
        if (_hooks.After is { } after)
        {
            await after(method.Name, arguments, answer);
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
