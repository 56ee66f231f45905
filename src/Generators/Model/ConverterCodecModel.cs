namespace TypedJobs.Generators.Model;

/// <summary>A type that a converter of the user's reads and writes.</summary>
/// <param name="Converter">The converter, as it is written in code.</param>
/// <param name="IsFactory">Whether it makes the converter rather than being it.</param>
/// <param name="IsReference">Whether the type can be null.</param>
internal sealed record ConverterCodecModel(string Name, string FullName, string Converter, bool IsFactory, bool IsReference)
    : CodecModel(Name, FullName)
{
    public override string FileStem => $"{FullName}.With.{Converter}";
}
