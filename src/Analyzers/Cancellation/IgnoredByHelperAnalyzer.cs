using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using TypedJobs.Analyzers.Calls;
using TypedJobs.Analyzers.Handlers;
using TypedJobs.Analyzers.Tokens;

namespace TypedJobs.Analyzers.Cancellation;

/// <summary>TJ2010: the token goes to methods of this compilation that ignore it, or that take none.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class IgnoredByHelperAnalyzer : JobMethodAnalyzer
{
    private static readonly DiagnosticDescriptor PassedInVain = Rule.Warning(
        RuleIds.IgnoredByHelper,
        "Helper ignores the cancellation token",
        "'{0}' passes its token only to methods that ignore it ({1}); check the token in one of them, or pass it on");

    private static readonly DiagnosticDescriptor Ignores = Rule.Warning(
        RuleIds.IgnoredByHelper,
        "Helper ignores the cancellation token",
        "'{0}' ignores the token of job '{1}'; pass '{2}' to the calls that it makes, or check it");

    private static readonly DiagnosticDescriptor CallsWithout = Rule.Warning(
        RuleIds.IgnoredByHelper,
        "Helper ignores the cancellation token",
        "The call to {0} cannot be cancelled; add a CancellationToken parameter to '{1}' and pass '{2}'");

    private static readonly DiagnosticDescriptor TakesNone = Rule.Warning(
        RuleIds.IgnoredByHelper,
        "Helper ignores the cancellation token",
        "'{0}' is called by job '{1}' and calls '{2}' without a token; add a CancellationToken parameter and pass it on");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [PassedInVain, Ignores, CallsWithout, TakesNone];

    private protected override bool ReportsUnreadable => true;

    private protected override bool Watches(JobCode code, IMethodSymbol method) =>
        method.MethodKind is MethodKind.Ordinary or MethodKind.Constructor && (code.IsHandler(method) || code.Calls.IsReached(method));

    private protected override void Analyze(JobMethod method, JobRuleContext context)
    {
        CallGraph calls = method.Code.Calls;
        if (!method.HasToken)
        {
            AnalyzeWithoutToken(method, calls, context);
            return;
        }

        if (method.IsHandler)
        {
            AnalyzeHandler(method, calls, context);
        }
        else if (method.Token is { } token && !method.Uses.Any && calls.IsGiven(method.Symbol) && !method.OnlyThrows() && HasWork(method))
        {
            context.Report(Ignores, token.Locations[0], method.Name, JobMethod.NameOf(calls.HandlerOf(method.Symbol)), token.Name);
        }

        foreach (IInvocationOperation call in method.UsesToken ? method.Operations.OfType<IInvocationOperation>() : [])
        {
            IMethodSymbol target = (call.TargetMethod.ReducedFrom ?? call.TargetMethod).OriginalDefinition;
            if (!call.IsVirtual
                && calls.UncancellableCallOf(target) is not null
                && !call.IsCleanup(method)
                && call.TokenInScope(method) is { } own
                && !(call.Instance is { } instance && method.Tokens.IsTied(instance))
                && method.RouteOf(call) is null
                && !method.Code.IsHandler(target))
            {
                context.Report(CallsWithout, call.Place(), WayFrom(target, calls), JobMethod.NameOf(target), own);
            }
        }
    }

    private static void AnalyzeHandler(JobMethod method, CallGraph calls, JobRuleContext context)
    {
        if (method.Uses.Direct
            || method.Uses.HandedTo.IsEmpty
            || method.Uses.HandedTo.Any(handed => calls.Heeds(handed.Method)))
        {
            return;
        }

        foreach ((IMethodSymbol target, IInvocationOperation call) in method.Uses.HandedTo)
        {
            // One that has nothing to cancel is passed the token in vain too, and nobody need change it.
            IReadOnlyList<IMethodSymbol> chain = calls.ChainFrom(target);
            if (chain.Any(each => method.Code.MethodOf(each) is { } body && HasWork(body)))
            {
                context.Report(PassedInVain, call.Place(), method.Name, string.Join(" → ", chain.Select(JobMethod.NameOf)));
            }
        }
    }

    private static void AnalyzeWithoutToken(JobMethod method, CallGraph calls, JobRuleContext context)
    {
        if (!method.IsHandler
            && calls.UncancellableCallOf(method.Symbol) is { Through: null } found
            && calls.HandlerOf(method.Symbol) is var handler
            && method.Code.MethodOf(handler) is { UsesToken: true })
        {
            context.Report(
                TakesNone, method.Symbol.Locations[0], method.Name, JobMethod.NameOf(handler), found.Call.TargetMethod.CallName());
        }
    }

    private static string WayFrom(IMethodSymbol target, CallGraph calls)
    {
        var way = new List<string>();
        IMethodSymbol? each = target;
        UncancellableCall? call = null;
        while (each is not null)
        {
            way.Add(JobMethod.NameOf(each));
            call = calls.UncancellableCallOf(each);
            each = call?.Through;
        }

        way.Add(call!.Call.TargetMethod.CallName());
        return string.Join(" → ", way);
    }

    // A method that has nothing to cancel may take a token because its interface says so.
    private static bool HasWork(JobMethod method) =>
        method.MayRunLong() || method.Operations.Any(operation => method.IsHeavy(operation) || method.RouteOf(operation) is not null);
}
