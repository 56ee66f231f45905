using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using TypedJobs.Analyzers.Handlers;

namespace TypedJobs.Analyzers.Usage;

/// <summary>TJ1101: the task of an enqueue is thrown away, so nobody knows whether the job was stored.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class EnqueueNotAwaitedAnalyzer : GuardedAnalyzer
{
    private const string Enqueue = "Enqueue";

    private static readonly ConditionalWeakTable<SyntaxTree, StrongBox<bool>> Saying = new();

    private static readonly DiagnosticDescriptor NotAwaited = Rule.Warning(
        RuleIds.EnqueueNotAwaited,
        "Enqueue is not awaited",
        "The task of '{0}' is not awaited, so a failed enqueue goes unnoticed; await it");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [NotAwaited];

    private protected override Action<SemanticModelAnalysisContext>? Start(Compilation compilation, CancellationToken cancellationToken) =>
        compilation.GetTypeByMetadataName("TypedJobs.JobHandle") is { } handle && compilation.SyntaxTrees.Any(tree => Says(tree, cancellationToken))
            ? model => AnalyzeEach(CallsIn(model), model, static call => (call.GetLocation(), call.Expression.ToString()), call => Analyze(call, model, handle))
            : null;

    // Looked for once in each file, however often another one changes.
    private static bool Says(SyntaxTree tree, CancellationToken cancellationToken)
    {
        if (!Saying.TryGetValue(tree, out StrongBox<bool>? says))
        {
            bool found = tree.GetText(cancellationToken).ToString().IndexOf(Enqueue, StringComparison.Ordinal) >= 0;
            says = Saying.GetValue(tree, _ => new StrongBox<bool>(found));
        }

        return says.Value;
    }

    // An action for each call would have the driver walk through every body of every project; few files enqueue anything, and
    // in a project that does not, there is no action at all.
    private static IEnumerable<InvocationExpressionSyntax> CallsIn(SemanticModelAnalysisContext context) =>
        Says(context.SemanticModel.SyntaxTree, context.CancellationToken)
            ? context.SemanticModel.SyntaxTree.GetRoot(context.CancellationToken).DescendantNodes().OfType<InvocationExpressionSyntax>()
            : [];

    private static void Analyze(InvocationExpressionSyntax call, SemanticModelAnalysisContext context, INamedTypeSymbol handle)
    {
        if (NameOf(call) is { } name
            && name.Identifier.ValueText.StartsWith(Enqueue, StringComparison.Ordinal)
            && IsDropped(call, context)
            && context.SemanticModel.GetTypeInfo(call, context.CancellationToken).Type is INamedTypeSymbol { TypeArguments: [INamedTypeSymbol result] }
            && (IsHandle(result, handle) || result.TypeArguments.Any(each => IsHandle(each, handle))))
        {
            context.ReportDiagnostic(Diagnostic.Create(NotAwaited, name.GetLocation(), name.Identifier.ValueText));
        }
    }

    private static SimpleNameSyntax? NameOf(InvocationExpressionSyntax call) => call.Expression switch
    {
        MemberAccessExpressionSyntax access => access.Name,
        MemberBindingExpressionSyntax binding => binding.Name,
        SimpleNameSyntax name => name,
        _ => null,
    };

    private static bool IsHandle(ITypeSymbol type, INamedTypeSymbol handle) =>
        JobSymbols.Same(type, handle) || JobSymbols.Same(type.BaseType, handle);

    // In an async function the compiler itself warns about a statement that is not awaited (CS4014).
    private static bool IsDropped(InvocationExpressionSyntax call, SemanticModelAnalysisContext context) => call.Parent switch
    {
        ExpressionStatementSyntax statement => !IsInAsync(statement),
        ArrowExpressionClauseSyntax { Parent: { } member } =>
            context.SemanticModel.GetDeclaredSymbol(member, context.CancellationToken) is IMethodSymbol { ReturnsVoid: true, IsAsync: false },
        AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: "_" } left } =>
            context.SemanticModel.GetSymbolInfo(left, context.CancellationToken).Symbol is IDiscardSymbol or null,
        EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax declarator } =>
            declarator.FirstAncestorOrSelf<MemberDeclarationSyntax>() is { } member
            && declarator.FirstAncestorOrSelf<LocalDeclarationStatementSyntax>() is not null
            && !member.DescendantNodes().OfType<IdentifierNameSyntax>().Any(each =>
                each.Identifier.ValueText == declarator.Identifier.ValueText),
        _ => false,
    };

    private static bool IsInAsync(SyntaxNode node)
    {
        foreach (SyntaxNode outer in node.Ancestors())
        {
            switch (outer)
            {
                case AnonymousFunctionExpressionSyntax lambda:
                    return lambda.AsyncKeyword.IsKind(SyntaxKind.AsyncKeyword);
                case LocalFunctionStatementSyntax function:
                    return function.Modifiers.Any(SyntaxKind.AsyncKeyword);
                case MethodDeclarationSyntax method:
                    return method.Modifiers.Any(SyntaxKind.AsyncKeyword);
                case GlobalStatementSyntax:
                    return true;
            }
        }

        return false;
    }
}
