using System.ComponentModel;
using System.Reflection;

namespace TypedJobs.CompilerServices;

/// <summary>
/// Checks that generated code and this runtime belong together. Generated code calls it before it touches any other type of the
/// runtime, which another version may not have: this type keeps its form in all versions.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class GeneratorContract
{
    /// <summary>
    /// Specifies the version of the contract that this runtime supports. The source generator reads it from the compilation.
    /// </summary>
    public const int Version = ContractVersion.Current;

    /// <summary>Throws when the jobs of an assembly were generated for another version.</summary>
    /// <param name="version">The version of the contract that the generated code was written for.</param>
    /// <param name="assembly">The name of the assembly that contains the generated code.</param>
    /// <exception cref="InvalidOperationException">The versions differ.</exception>
    public static void Require(int version, string assembly)
    {
        if (version != Version)
        {
            throw new InvalidOperationException(
                $"The jobs of assembly '{assembly}' were generated for contract version {version} of TypedJobs, but this application runs " +
                $"TypedJobs {PackageVersion}, which supports contract version {Version}. " +
                (version < Version
                    ? $"Update the package TypedJobs in the project of '{assembly}' to {PackageVersion}, and build it again."
                    : $"Update the package TypedJobs in the application to the version that '{assembly}' was built with, or a later one."));
        }
    }

    private static string PackageVersion =>
        typeof(GeneratorContract).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
        ?? typeof(GeneratorContract).Assembly.GetName().Version?.ToString(3)
        ?? "of an unknown version";
}
