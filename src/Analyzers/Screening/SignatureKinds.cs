using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace TypedJobs.Analyzers.Screening;

/// <summary>Reads the signatures of a referenced assembly as far as the rules care.</summary>
internal sealed class SignatureKinds : ISignatureTypeProvider<SignatureKind, object?>
{
    public static readonly SignatureKinds Instance = new();

    private SignatureKinds()
    {
    }

    public SignatureKind GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind)
    {
        TypeDefinition type = reader.GetTypeDefinition(handle);
        return KindOf(reader, type.Namespace, type.Name);
    }

    public SignatureKind GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
    {
        TypeReference type = reader.GetTypeReference(handle);
        return KindOf(reader, type.Namespace, type.Name);
    }

    public SignatureKind GetGenericInstantiation(SignatureKind genericType, ImmutableArray<SignatureKind> typeArguments) =>
        genericType == SignatureKind.Nullable ? typeArguments[0] : genericType;

    public SignatureKind GetByReferenceType(SignatureKind elementType) => elementType;

    public SignatureKind GetModifiedType(SignatureKind modifier, SignatureKind unmodifiedType, bool isRequired) => unmodifiedType;

    public SignatureKind GetGenericMethodParameter(object? genericContext, int index) => SignatureKind.Task;

    public SignatureKind GetGenericTypeParameter(object? genericContext, int index) => SignatureKind.Task;

    public SignatureKind GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
        reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

    public SignatureKind GetPrimitiveType(PrimitiveTypeCode typeCode) => SignatureKind.Other;

    public SignatureKind GetArrayType(SignatureKind elementType, ArrayShape shape) => SignatureKind.Other;

    public SignatureKind GetSZArrayType(SignatureKind elementType) => SignatureKind.Other;

    public SignatureKind GetPointerType(SignatureKind elementType) => SignatureKind.Other;

    public SignatureKind GetPinnedType(SignatureKind elementType) => elementType;

    public SignatureKind GetFunctionPointerType(MethodSignature<SignatureKind> signature) => SignatureKind.Other;

    private static SignatureKind KindOf(MetadataReader reader, StringHandle space, StringHandle name)
    {
        MetadataStringComparer names = reader.StringComparer;
        return names.Equals(space, "System.Threading")
            ? names.Equals(name, "CancellationToken") ? SignatureKind.Token : SignatureKind.Other
            : names.Equals(space, "System.Threading.Tasks")
            ? names.Equals(name, "Task") || names.Equals(name, "Task`1") || names.Equals(name, "ValueTask") || names.Equals(name, "ValueTask`1") ? SignatureKind.Task
                : names.Equals(name, "ParallelOptions") ? SignatureKind.Token : SignatureKind.Other
            : names.Equals(space, "System") && names.Equals(name, "Nullable`1") ? SignatureKind.Nullable : SignatureKind.Other;
    }
}
