using Microsoft.CodeAnalysis;

namespace TypedJobs.Analyzers.Cancellation;

/// <summary>What .editorconfig says about the rules of cancellation.</summary>
internal static class CancellationOptions
{
    private const string UncancellableMethods = "typedjobs.uncancellable_methods";

    private static readonly string[] Defaults = ["Commit", "CommitAsync", "Rollback", "RollbackAsync"];

    /// <summary>Whether the method is one of those that must not be stopped half-way.</summary>
    public static bool MustFinish(this JobRuleContext context, IOperation call, IMethodSymbol method)
    {
        string? option = context.Option(call.Syntax.SyntaxTree, UncancellableMethods);
        return option is null
            ? Defaults.Contains(method.Name, StringComparer.Ordinal)
            : option.Split(',', ';').Any(name => name.Trim() == method.Name);
    }
}
