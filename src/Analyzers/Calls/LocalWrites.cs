using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace TypedJobs.Analyzers.Calls;

/// <summary>Represents where the locals of a method are set once they are declared: found once, for whoever follows them.</summary>
internal sealed class LocalWrites
{
    private readonly ILookup<ILocalSymbol, ILocalReferenceOperation> _writes;
    private readonly ILookup<ILocalSymbol, ILocalReferenceOperation> _uses;

    public LocalWrites(JobMethod method)
    {
        ILocalReferenceOperation[] uses = [.. method.Operations.OfType<ILocalReferenceOperation>()];
        _uses = Of(uses);
        _writes = Of(uses.Where(IsWrite));
    }

    /// <summary>Returns where the local is set.</summary>
    public IEnumerable<ILocalReferenceOperation> Of(ILocalSymbol local) => _writes[local];

    /// <summary>Returns where the local is named.</summary>
    public IEnumerable<ILocalReferenceOperation> UsesOf(ILocalSymbol local) => _uses[local];

    /// <summary>Returns whether the local is set there.</summary>
    public static bool IsWrite(ILocalReferenceOperation local) => local.Parent switch
    {
        IAssignmentOperation assignment => assignment.Target == local,
        IIncrementOrDecrementOperation => true,
        IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } => true,
        IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol.RefKind: RefKind.Ref } } => true,
        ITupleOperation tuple => IsTarget(tuple),
        _ => false,
    };

    private static bool IsTarget(ITupleOperation tuple) => tuple.Parent switch
    {
        IDeconstructionAssignmentOperation deconstruction => deconstruction.Target == tuple,
        ITupleOperation outer => IsTarget(outer),
        _ => false,
    };

    private static ILookup<ILocalSymbol, ILocalReferenceOperation> Of(IEnumerable<ILocalReferenceOperation> uses) =>
        uses.ToLookup(static each => each.Local, (IEqualityComparer<ILocalSymbol>)SymbolEqualityComparer.Default);
}
