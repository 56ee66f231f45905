using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using TypedJobs.Analyzers.Calls;
using TypedJobs.Analyzers.Handlers;
using TypedJobs.Analyzers.Tokens;

namespace TypedJobs.Analyzers.Cancellation;

/// <summary>TJ2003: a call that accepts the token does not pass it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MissingTokenAnalyzer : JobMethodAnalyzer
{
    private static readonly DiagnosticDescriptor Argument = Rule.Warning(
        RuleIds.MissingToken,
        "Call does not pass the CancellationToken",
        "'{0}' accepts a CancellationToken; pass '{1}', otherwise cancelling the job waits for the call to finish");

    private static readonly DiagnosticDescriptor Sibling = Rule.Warning(
        RuleIds.MissingToken,
        "Call does not pass the CancellationToken",
        "'{0}' blocks and cannot be cancelled; await '{2}' and pass '{1}'");

    private static readonly DiagnosticDescriptor Stream = Rule.Warning(
        RuleIds.MissingToken,
        "Call does not pass the CancellationToken",
        "Stream '{0}' is read without '{1}', so the wait for its next element cannot be cancelled; add WithCancellation");

    private static readonly DiagnosticDescriptor Reference = Rule.Warning(
        RuleIds.MissingToken,
        "Call does not pass the CancellationToken",
        "'{0}' has an overload that accepts '{1}'; pass a lambda that calls it with the token");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Argument, Sibling, Stream, Reference];

    private protected override void Analyze(JobMethod method, JobRuleContext context)
    {
        if (!method.UsesToken)
        {
            return;
        }

        foreach (IOperation operation in method.Operations)
        {
            switch (operation)
            {
                case IInvocationOperation call when method.RouteOf(call) is { } route:
                    Report(call, call.TargetMethod, route, method, context);
                    break;
                case IObjectCreationOperation { Constructor: { } constructor } creation when method.RouteOf(creation) is { } route:
                    Report(creation, constructor, route, method, context);
                    break;
                case IForEachLoopOperation { IsAsynchronous: true } loop when TokenStreams.WithoutToken(loop, method) is { } stream:
                    if (!loop.IsCleanup(method) && loop.TokenInScope(method) is { } token)
                    {
                        context.Report(Stream, stream.Syntax.GetLocation(), Remedy(RemedyKinds.Stream, token), stream.Syntax.ToString(), token);
                    }

                    break;
                case IMethodReferenceOperation reference when TokenOverloads.Has(reference, method):
                    if (!reference.IsCleanup(method) && reference.TokenInScope(method) is { } given)
                    {
                        context.Report(Reference, reference.Syntax.GetLocation(), reference.Method.CallName(), given);
                    }

                    break;
            }
        }
    }

    private static void Report(IOperation call, IMethodSymbol target, TokenRoute route, JobMethod method, JobRuleContext context)
    {
        if ((call.IsCleanup(method) && !TokenRoutes.IsPause(target)) || context.MustFinish(call, target) || call.TokenInScope(method) is not { } token)
        {
            return;
        }

        // A call written as `value.Method()` does not write its first parameter as an argument.
        int unwritten = route.Method.IsExtensionMethod && (!target.IsExtensionMethod || IsReducedCall(call)) ? 1 : 0;
        string kind = route.Kind switch
        {
            TokenRouteKind.AsyncSibling => RemedyKinds.Sibling,
            TokenRouteKind.ParallelOptions => RemedyKinds.ParallelOptions,
            TokenRouteKind.OptionsWithoutToken => RemedyKinds.OptionsWithoutToken,
            _ => RemedyKinds.Argument,
        };
        ImmutableDictionary<string, string?> remedy = Remedy(kind, token)
            .Add(RuleProperties.Parameter, route.Parameter.Name)
            .Add(RuleProperties.Index, (route.Parameter.Ordinal - unwritten).ToString(CultureInfo.InvariantCulture));
        if (ExpandedIn(call) is { } expanded)
        {
            remedy = remedy.Add(RuleProperties.Expanded, (expanded.Ordinal - unwritten).ToString(CultureInfo.InvariantCulture));
        }

        if (route.Kind == TokenRouteKind.AsyncSibling)
        {
            context.Report(Sibling, call.Place(), remedy, target.CallName(), token, route.Method.Name);
        }
        else
        {
            context.Report(Argument, call.Place(), remedy, target.CallName(), token);
        }
    }

    // The parameter of which the call writes the elements one by one.
    private static IParameterSymbol? ExpandedIn(IOperation call) =>
        (call switch
        {
            IInvocationOperation invocation => invocation.Arguments,
            IObjectCreationOperation creation => creation.Arguments,
            _ => [],
        }).FirstOrDefault(static each => each.ArgumentKind is ArgumentKind.ParamArray or ArgumentKind.ParamCollection)?.Parameter;

    private static bool IsReducedCall(IOperation call) =>
        call is IInvocationOperation { TargetMethod.IsExtensionMethod: true, Arguments: [{ Syntax: not Microsoft.CodeAnalysis.CSharp.Syntax.ArgumentSyntax }, ..] };

    private static ImmutableDictionary<string, string?> Remedy(string kind, string token) =>
        ImmutableDictionary<string, string?>.Empty.Add(RuleProperties.Kind, kind).Add(RuleProperties.Token, token);
}
