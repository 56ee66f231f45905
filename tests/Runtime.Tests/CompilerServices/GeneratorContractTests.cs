using System.ComponentModel;
using System.Reflection;
using TypedJobs.CompilerServices;

namespace TypedJobs.Runtime.Tests.CompilerServices;

/// <summary>Tests what only generated code names: that it is hidden from people, and that it refuses code of other versions.</summary>
public sealed class GeneratorContractTests
{
    [Fact]
    public void Code_of_the_same_contract_is_accepted() => GeneratorContract.Require(GeneratorContract.Version, "Shop.Jobs");

    [Fact]
    public void Code_of_an_older_contract_is_refused_with_the_project_to_update()
    {
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(
            () => GeneratorContract.Require(GeneratorContract.Version - 1, "Shop.Jobs"));
        Assert.Contains($"'Shop.Jobs' were generated for contract version {GeneratorContract.Version - 1}", error.Message, StringComparison.Ordinal);
        Assert.Contains($"supports contract version {GeneratorContract.Version}", error.Message, StringComparison.Ordinal);
        Assert.Contains("Update the package TypedJobs in the project of 'Shop.Jobs'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Code_of_a_later_contract_is_refused_with_the_application_to_update()
    {
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(
            () => GeneratorContract.Require(GeneratorContract.Version + 1, "Shop.Jobs"));
        Assert.Contains($"for contract version {GeneratorContract.Version + 1}", error.Message, StringComparison.Ordinal);
        Assert.Contains("Update the package TypedJobs in the application", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Types_for_generated_code_are_hidden_from_editors()
    {
        Type[] seams =
        [
            .. typeof(GeneratorContract).Assembly.GetExportedTypes()
                .Where(type => type.Namespace is "TypedJobs.CompilerServices" or "TypedJobs.Payloads"),
        ];
        Assert.True(seams.Length >= 10, $"{seams.Length} types");
        Assert.DoesNotContain(seams, type => !IsHidden(type));
    }

    [Fact]
    public void Members_that_name_types_for_generated_code_are_hidden_from_editors()
    {
        const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        Assert.Empty(
            from type in typeof(GeneratorContract).Assembly.GetExportedTypes()
            where !IsHidden(type)
            from member in type.GetMembers(Declared)
            where member is PropertyInfo or ConstructorInfo or MethodInfo { IsSpecialName: false }
            where Named(member).Any(IsSeam) && !IsHidden(member)
            select $"{type.Name}.{member.Name}");
    }

    private static bool IsHidden(MemberInfo member) =>
        member.GetCustomAttribute<EditorBrowsableAttribute>() is { State: EditorBrowsableState.Never };

    private static bool IsSeam(Type type) => type.Namespace is "TypedJobs.CompilerServices" or "TypedJobs.Payloads";

    private static IEnumerable<Type> Named(MemberInfo member) => member switch
    {
        PropertyInfo property => [property.PropertyType],
        ConstructorInfo constructor => constructor.GetParameters().Select(parameter => parameter.ParameterType),
        MethodInfo method => method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType),
        _ => [],
    };
}
