using System.Reflection;
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
        string? informational = runtime.GetAttributes()
            .FirstOrDefault(attribute => attribute.AttributeClass?.Name == nameof(AssemblyInformationalVersionAttribute))?
            .ConstructorArguments.FirstOrDefault().Value as string;
        return new ContractModel(version, PackageVersion(informational, runtime.Identity.Version));
    }

    // The version of an assembly has no room for a prerelease; the informational one is the package's, with the commit behind a plus.
    private static string PackageVersion(string? informational, Version version) =>
        string.IsNullOrEmpty(informational) ? version.ToString(3) : informational!.Split('+')[0];

    /// <summary>Returns the error of a runtime with another contract; <see langword="null"/> when the two belong together.</summary>
    public static DiagnosticInfo? Check(ContractModel? contract)
    {
        if (contract is null || contract.Version == ContractVersion.Current)
        {
            return null;
        }

        Assembly assembly = typeof(ContractReader).Assembly;
        string own = PackageVersion(
            assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion, assembly.GetName().Version);
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
