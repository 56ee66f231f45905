namespace TypedJobs.Generators.Model;

/// <summary>A type that is left to a <c>JsonSerializerContext</c>.</summary>
/// <param name="Context">The context, as it is written in code.</param>
/// <param name="IsReference">Whether the type can be null.</param>
internal sealed record ContextCodecModel(string Name, string FullName, string Context, bool IsReference)
    : CodecModel(Name, FullName)
{
    public override string FileStem => $"{FullName}.By.{Context}";
}
