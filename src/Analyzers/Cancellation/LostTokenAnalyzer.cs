using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using TypedJobs.Analyzers.Calls;
using TypedJobs.Analyzers.Handlers;

namespace TypedJobs.Analyzers.Cancellation;

/// <summary>TJ2006: the token is overwritten, or a source that is linked to it is never disposed.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LostTokenAnalyzer : JobMethodAnalyzer
{
    private static readonly DiagnosticDescriptor Overwritten = Rule.Warning(
        RuleIds.LostToken,
        "Token is overwritten or its source leaks",
        "'{0}' is overwritten, so the job's cancellation is lost; use another variable that is linked to '{0}'");

    private static readonly DiagnosticDescriptor NotDisposed = Rule.Warning(
        RuleIds.LostToken,
        "Token is overwritten or its source leaks",
        "The linked source is never disposed and stays registered until the attempt ends; declare it with 'using'");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Overwritten, NotDisposed];

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
                case ISimpleAssignmentOperation { Target: IParameterReferenceOperation parameter } assignment
                    when JobSymbols.Same(parameter.Parameter, method.Token) && !method.Tokens.IsTied(assignment.Value):
                    context.Report(Overwritten, assignment.Syntax.GetLocation(), parameter.Parameter.Name);
                    break;
                case IArgumentOperation { Parameter.RefKind: RefKind.Out, Value: IParameterReferenceOperation parameter }
                    when JobSymbols.Same(parameter.Parameter, method.Token):
                    context.Report(Overwritten, parameter.Syntax.GetLocation(), parameter.Parameter.Name);
                    break;
                case IInvocationOperation { TargetMethod.Name: "CreateLinkedTokenSource" } creation
                    when method.Symbols.IsSource(creation.Type) && IsLeft(creation, method, out string kind):
                    context.Report(NotDisposed, creation.Place(), ImmutableDictionary<string, string?>.Empty.Add(RuleProperties.Kind, kind));
                    break;
            }
        }
    }

    // Left is what only this method knows of and does not dispose.
    private static bool IsLeft(IInvocationOperation creation, JobMethod method, out string kind)
    {
        kind = RemedyKinds.Inline;
        switch (creation.Parent)
        {
            case IPropertyReferenceOperation:
                return true;
            case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator }:
                kind = RemedyKinds.Local;
                return !IsInUsing(declarator)
                    && !method.Operations.OfType<ILocalReferenceOperation>().Any(reference =>
                        JobSymbols.Same(reference.Local, declarator.Symbol) && IsDisposedOrHandedOn(reference));
            default:
                return false;
        }
    }

    private static bool IsInUsing(IVariableDeclaratorOperation declarator) =>
        declarator.Parent?.Parent is { Parent: IUsingDeclarationOperation or IUsingOperation };

    private static bool IsDisposedOrHandedOn(ILocalReferenceOperation reference) => reference.Parent switch
    {
        IInvocationOperation call => call.TargetMethod.Name is "Dispose",
        IPropertyReferenceOperation => false,
        IConditionalAccessOperation { WhenNotNull: IInvocationOperation call } => call.TargetMethod.Name is "Dispose",
        IConditionalAccessOperation => false,
        IMethodReferenceOperation => false,
        IBinaryOperation or IIsPatternOperation => false,
        _ => true,
    };
}
