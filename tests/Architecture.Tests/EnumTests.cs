using System.Reflection;

namespace TypedJobs.Architecture.Tests;

/// <summary>
/// Tests the rule for zero: it is what is meant when nobody has said anything. Either it means nothing (<c>None</c>,
/// <c>Unknown</c>), or it is the default of the option, or the table below says why.
/// </summary>
public sealed class EnumTests
{
    private static readonly Dictionary<Type, (Enum Zero, string Why)> Meanings = new()
    {
        [typeof(JobState)] = (JobState.Waiting, "a job begins so"),
        [typeof(AttemptOutcome)] = (AttemptOutcome.Running, "an attempt begins so"),
        [typeof(CancelOutcome)] = (CancelOutcome.NotFound, "the default id names no job"),
        [typeof(ChangeOutcome)] = (ChangeOutcome.NotFound, "the default id names no job"),
        [typeof(EnqueueStatus)] = (EnqueueStatus.NotStored, "nothing was sent yet"),
    };

    private static readonly Type[] Exported = typeof(IJobClient).Assembly.GetExportedTypes();

    [Fact]
    public void Zero_of_every_enum_has_a_meaning()
    {
        Type[] enums = [.. Exported.Where(type => type.IsEnum)];
        Assert.True(enums.Length >= 8, $"{enums.Length} enums");
        Assert.DoesNotContain(
            enums,
            type => Enum.ToObject(type, 0) is not Enum zero
                || !Enum.IsDefined(type, zero)
                || !(zero.ToString() is "None" or "Unknown"
                    || (Meanings.TryGetValue(type, out (Enum Zero, string Why) meaning) ? meaning.Zero.Equals(zero) : IsDefaultOfOptions(type, zero))));
    }

    [Fact]
    public void Enums_are_named_and_stored_alike() =>
        Assert.DoesNotContain(
            Exported.Where(type => type.IsEnum),
            type => Enum.GetUnderlyingType(type) != typeof(int)
                || (type.GetCustomAttribute<FlagsAttribute>() is not null && !type.Name.EndsWith('s')));

    // An option that nobody has set has that value, wherever there is one of the type.
    private static bool IsDefaultOfOptions(Type type, Enum zero)
    {
        object?[] defaults =
        [
            .. from options in Exported
               where options is { IsClass: true, IsAbstract: false } && options.GetConstructor(Type.EmptyTypes) is not null
               from property in options.GetProperties()
               where property.PropertyType == type && property.CanWrite
               select property.GetValue(Activator.CreateInstance(options)),
        ];
        return defaults.Length > 0 && defaults.All(value => zero.Equals(value));
    }
}
