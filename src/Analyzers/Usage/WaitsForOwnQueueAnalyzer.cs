using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using TypedJobs.Analyzers.Calls;
using TypedJobs.Analyzers.Handlers;
using TypedJobs.Analyzers.Tokens;

namespace TypedJobs.Analyzers.Usage;

/// <summary>TJ1103: a handler waits for a job of its own queue, whose workers may all be waiting like it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class WaitsForOwnQueueAnalyzer : JobMethodAnalyzer
{
    private static readonly DiagnosticDescriptor Waits = Rule.Warning(
        RuleIds.WaitsForOwnQueue,
        "Handler waits for its own queue",
        "'{0}' waits for '{1}' in the same queue '{2}', which can deadlock; move one of them to another queue, or do not wait");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Waits];

    private protected override bool Watches(JobCode code, IMethodSymbol method) => code.IsHandler(method);

    private protected override void Analyze(JobMethod method, JobRuleContext context)
    {
        foreach (IInvocationOperation call in method.Operations.OfType<IInvocationOperation>())
        {
            if (call.TargetMethod.Name is "WaitForCompletionAsync" or "WaitForResultAsync"
                && call.Instance is { } handle
                && HandlerOf(handle, method) is { } awaited
                && QueueOf(awaited, method.Symbols) is var queue
                && queue == QueueOf(method.Symbol, method.Symbols))
            {
                context.Report(Waits, call.Place(), method.Name, JobMethod.NameOf(awaited), queue);
            }
        }
    }

    private static string QueueOf(IMethodSymbol handler, JobSymbols symbols) =>
        symbols.AttributeOf(handler)?.NamedArguments.FirstOrDefault(static each => each.Key == "Queue").Value.Value as string ?? "default";

    // The handle of jobs.MailJobs.EnqueueSendAsync(…), or of jobs.EnqueueAsync(MailJobsCalls.Send(…)).
    private static IMethodSymbol? HandlerOf(IOperation handle, JobMethod method)
    {
        IOperation value = handle.WithoutConversions();
        if (value is ILocalReferenceOperation local)
        {
            value = method.Origins.CreationOf(local.Local) ?? value;
        }

        while (value is IAwaitOperation or IInvocationOperation { TargetMethod.Name: "ConfigureAwait" })
        {
            value = value is IAwaitOperation wait ? wait.Operation.WithoutConversions() : ((IInvocationOperation)value).Instance!;
        }

        if (value is not IInvocationOperation call)
        {
            return null;
        }

        if (JobSymbols.Same(call.TargetMethod.ContainingType, method.Symbols.Client))
        {
            return call.Arguments.Select(static argument => argument.Value.WithoutConversions()).OfType<IInvocationOperation>()
                .Select(made => Find(made.TargetMethod, "Calls", made.TargetMethod.Name, method)).FirstOrDefault(static found => found is not null);
        }

        string name = call.TargetMethod.Name;
        return name.StartsWith("Enqueue", StringComparison.Ordinal) && name.EndsWith("Async", StringComparison.Ordinal) && name.Length > 12
            ? Find(call.TargetMethod, "Client", name[7..^5], method)
            : name.StartsWith("Get", StringComparison.Ordinal) ? Find(call.TargetMethod, "Client", name[3..], method) : null;
    }

    private static IMethodSymbol? Find(IMethodSymbol generated, string ending, string job, JobMethod method)
    {
        INamedTypeSymbol type = generated.ContainingType;
        return !type.Name.EndsWith(ending, StringComparison.Ordinal)
            ? null
            : method.Code.Handlers.FirstOrDefault(handler =>
                handler.ContainingType.Name == type.Name[..^ending.Length]
                && JobSymbols.Same(handler.ContainingNamespace, type.ContainingNamespace)
                && (handler.Name == job || handler.Name == job + "Async"));
    }
}
