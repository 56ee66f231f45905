using System.Reflection;

namespace TypedJobs.Architecture.Tests;

/// <summary>Tests that public records can get further properties without breaking their users.</summary>
public sealed class RecordTests
{
    private static readonly Type[] Exported = typeof(IJobClient).Assembly.GetExportedTypes();

    [Fact]
    public void No_public_record_is_positional()
    {
        // The compiler gives a positional record a Deconstruct method, which callers bind to with all its parameters.
        Assert.True(Exported.Count(type => type.GetMethod("PrintMembers", BindingFlags.NonPublic | BindingFlags.Instance) is not null) > 20);
        Assert.DoesNotContain(Exported, type => type.GetMethod("Deconstruct") is not null);
    }

    [Fact]
    public void Public_records_have_no_setters() =>
        Assert.DoesNotContain(
            from type in Exported
            where type.GetMethod("PrintMembers", BindingFlags.NonPublic | BindingFlags.Instance) is not null
            from property in type.GetProperties()
            where property.SetMethod is { IsPublic: true } set
                && !set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(System.Runtime.CompilerServices.IsExternalInit))
            select $"{type.Name}.{property.Name}",
            _ => true);

    [Fact]
    public void Events_derive_from_their_base_in_this_assembly_only() =>
        Assert.DoesNotContain(
            typeof(JobEvent).GetConstructors(BindingFlags.NonPublic | BindingFlags.Instance),
            constructor => constructor.GetParameters().Length == 0 && constructor.IsFamily);
}
