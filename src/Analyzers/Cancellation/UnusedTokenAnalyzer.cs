using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace TypedJobs.Analyzers.Cancellation;

/// <summary>TJ2002: a handler takes its token and never uses it, so its job cannot be cancelled while it runs.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnusedTokenAnalyzer : DiagnosticAnalyzer
{
    private static readonly DiagnosticDescriptor Rule = new(
        RuleIds.UnusedToken,
        "The handler ignores its cancellation token",
        "The handler '{0}' never uses '{1}': the job runs on when it is cancelled, times out, or the host stops; pass the token to what the handler awaits, or check it",
        "TypedJobs.Cancellation",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: "https://github.com/typedjobs/typedjobs/blob/main/docs/rules/TJ2002.md");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            if (JobSymbols.Find(start.Compilation) is { } symbols)
            {
                start.RegisterOperationBlockAction(block => Analyze(block, symbols));
            }
        });
    }

    private static void Analyze(OperationBlockAnalysisContext context, JobSymbols symbols)
    {
        if (context.OwningSymbol is not IMethodSymbol method
            || !symbols.IsHandler(method)
            || symbols.TokenOf(method) is not { } token
            || IsUsed(context.OperationBlocks, token, symbols)
            || OnlyThrows(context.OperationBlocks))
        {
            return;
        }

        context.ReportDiagnostic(Diagnostic.Create(
            Rule,
            token.Locations[0],
            $"{method.ContainingType.Name}.{method.Name}",
            token.Name));
    }

    // The context carries the token as well: to ask it for the token, or to hand it on, is a use.
    private static bool IsUsed(ImmutableArray<IOperation> blocks, IParameterSymbol token, JobSymbols symbols)
    {
        foreach (IOperation block in blocks)
        {
            foreach (IOperation operation in block.DescendantsAndSelf())
            {
                bool isUse = operation switch
                {
                    IParameterReferenceOperation reference when SymbolEqualityComparer.Default.Equals(reference.Parameter, token) =>
                        !IsIdle(reference),
                    IPropertyReferenceOperation { Property.Name: "CancellationToken" or "Cancellation" } property =>
                        symbols.IsContext(property.Property.ContainingType),
                    IArgumentOperation argument => symbols.IsContext(argument.Value.Type),
                    _ => false,
                };
                if (isUse)
                {
                    return true;
                }
            }
        }

        return false;
    }

    // To name it, to throw it away, or to put something else in its place is not to use it.
    private static bool IsIdle(IParameterReferenceOperation reference) => reference.Parent switch
    {
        INameOfOperation => true,
        ISimpleAssignmentOperation { Target: IDiscardOperation } => true,
        ISimpleAssignmentOperation assignment => assignment.Target == reference,
        _ => false,
    };

    // What is not written yet, or not here, need not be cancelled. The blocks of attributes do not count.
    private static bool OnlyThrows(ImmutableArray<IOperation> blocks) =>
        blocks.OfType<IBlockOperation>().All(static block => block.Operations is [var statement] && Throws(statement));

    private static bool Throws(IOperation? operation) => operation switch
    {
        IThrowOperation => true,
        IExpressionStatementOperation statement => Throws(statement.Operation),
        IReturnOperation statement => Throws(statement.ReturnedValue),
        IConversionOperation conversion => Throws(conversion.Operand),
        _ => false,
    };
}
