using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace TypedJobs.Generators.Tests.Diagnostics;

/// <summary>Reads from the metadata of an assembly which types and members of others its code uses. The tests of the analyzers compile this file too.</summary>
public static class MembersUsed
{
    /// <summary>Gets what differs from day to day, or from machine to machine.</summary>
    public static TheoryData<string> OfClocksAndZones =>
    [
        "System.TimeZoneInfo",
        "System.TimeZone",
        "System.TimeProvider",
        "System.Diagnostics.Stopwatch",
        "System.DateTime.get_Now",
        "System.DateTime.get_UtcNow",
        "System.DateTime.get_Today",
        "System.DateTime.ToLocalTime",
        "System.DateTimeOffset.get_Now",
        "System.DateTimeOffset.get_UtcNow",
        "System.DateTimeOffset.get_LocalDateTime",
        "System.DateTimeOffset.ToLocalTime",
    ];

    /// <summary>Returns whether what is used is this type or member, or a member of this type.</summary>
    public static bool IsOf(string used, string member) => used == member || used.StartsWith(member + ".", StringComparison.Ordinal);

    /// <summary>Returns types as <c>Namespace.Type</c> and members as <c>Namespace.Type.Member</c>.</summary>
    public static IReadOnlySet<string> By(Assembly assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly.Location));
        MetadataReader reader = file.GetMetadataReader();
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (TypeReferenceHandle handle in reader.TypeReferences)
        {
            used.Add(NameOf(reader, handle));
        }

        foreach (MemberReferenceHandle handle in reader.MemberReferences)
        {
            MemberReference member = reader.GetMemberReference(handle);
            if (member.Parent.Kind == HandleKind.TypeReference)
            {
                used.Add($"{NameOf(reader, (TypeReferenceHandle)member.Parent)}.{reader.GetString(member.Name)}");
            }
        }

        return used;
    }

    private static string NameOf(MetadataReader reader, TypeReferenceHandle handle)
    {
        TypeReference type = reader.GetTypeReference(handle);
        return $"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}";
    }
}
