using System.Security.Cryptography;
using System.Text;
using TypedJobs.CompilerServices;

namespace TypedJobs.Storage.Contracts.Catalogues;

/// <summary>Represents what the catalogue of a queue says of a job of one assembly.</summary>
/// <param name="Name">The job's name.</param>
/// <param name="Fingerprint">The same for descriptions that are the same.</param>
/// <param name="Assembly">The assembly that declares the job.</param>
/// <param name="Shape">What its payload and its result look like, as JSON.</param>
internal sealed record JobDescription(string Name, string Fingerprint, string Assembly, string Shape)
{
    private const int FingerprintBytes = 8;

    /// <summary>Returns the description of a job; <see langword="null"/> for one that was not declared by generated code.</summary>
    public static JobDescription? Of(JobDefinition definition) =>
        definition is { Assembly: { } assembly, Shape: { } shape }
            ? new JobDescription(definition.Name, FingerprintOf(shape), assembly, shape)
            : null;

    private static string FingerprintOf(string shape) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(shape)).AsSpan(0, FingerprintBytes));
}
