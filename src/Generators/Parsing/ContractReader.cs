using Microsoft.CodeAnalysis;
using TypedJobs.CompilerServices;
using TypedJobs.Generators.Diagnostics;
using TypedJobs.Generators.Model;

namespace TypedJobs.Generators.Parsing;

/// <summary>Reads which contract the referenced runtime supports, and compares it with the generator's own.</summary>
internal static class ContractReader
{
    private const string Anchor = "TypedJobs.JobAttribute";
    private const string Contract = "TypedJobs.CompilerServices.GeneratorContract";

    /// <summary>Reads the contract; <see langword="null"/> when no runtime is referenced, or more than one.</summary>
    public static ContractModel? Read(Compilation compilation, CancellationToken cancellationToken)
    {
        if (compilation.GetTypeByMetadataName(Anchor)?.ContainingAssembly is not { } runtime)
        {
            return null;
        }

        int version = runtime.GetTypeByMetadataName(Contract)?.GetMembers("Version").OfType<IFieldSymbol>()
            .Select(field => field.ConstantValue).OfType<int>().FirstOrDefault() ?? 0;
        return new ContractModel(version, runtime.Identity.Version.ToString(3));
    }

    /// <summary>Returns the error of a runtime with another contract; <see langword="null"/> when the two belong together.</summary>
    public static DiagnosticInfo? Check(ContractModel? contract)
    {
        if (contract is null || contract.Version == ContractVersion.Current)
        {
            return null;
        }

        string own = typeof(ContractReader).Assembly.GetName().Version.ToString(3);
        return DiagnosticInfo.Create(
            Descriptors.OtherContract,
            null,
            own,
            ContractVersion.Current.ToString(System.Globalization.CultureInfo.InvariantCulture),
            contract.RuntimeVersion,
            contract.Version.ToString(System.Globalization.CultureInfo.InvariantCulture),
            contract.Version < ContractVersion.Current ? own : contract.RuntimeVersion);
    }
}
