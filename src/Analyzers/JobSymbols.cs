using Microsoft.CodeAnalysis;

namespace TypedJobs.Analyzers;

/// <summary>The types that the rules look for, found once for each compilation.</summary>
internal sealed class JobSymbols
{
    private readonly INamedTypeSymbol _job;
    private readonly INamedTypeSymbol _cancellationToken;
    private readonly INamedTypeSymbol? _context;

    private JobSymbols(INamedTypeSymbol job, INamedTypeSymbol cancellationToken, INamedTypeSymbol? context)
    {
        _job = job;
        _cancellationToken = cancellationToken;
        _context = context;
    }

    /// <summary>Null when the compilation has nothing to do with jobs.</summary>
    public static JobSymbols? Find(Compilation compilation) =>
        compilation.GetTypeByMetadataName("TypedJobs.JobAttribute") is { } job
        && compilation.GetTypeByMetadataName("System.Threading.CancellationToken") is { } token
            ? new JobSymbols(job, token, compilation.GetTypeByMetadataName("TypedJobs.JobContext"))
            : null;

    /// <summary>Whether the method is marked as a job.</summary>
    public bool IsHandler(IMethodSymbol method)
    {
        foreach (AttributeData attribute in method.GetAttributes())
        {
            if (SymbolEqualityComparer.Default.Equals(attribute.AttributeClass, _job))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The parameter that takes the job's token.</summary>
    public IParameterSymbol? TokenOf(IMethodSymbol method) =>
        method.Parameters.FirstOrDefault(parameter => SymbolEqualityComparer.Default.Equals(parameter.Type, _cancellationToken));

    /// <summary>Whether the type is that of the context, which carries the token as well.</summary>
    public bool IsContext(ITypeSymbol? type) => type is not null && SymbolEqualityComparer.Default.Equals(type, _context);
}
