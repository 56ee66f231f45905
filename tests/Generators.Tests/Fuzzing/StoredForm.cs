using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace TypedJobs.Generators.Tests.Fuzzing;

/// <summary>The form in which values are stored, as System.Text.Json is told to write it.</summary>
internal static class StoredForm
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        IncludeFields = true,
        Converters = { new JsonStringEnumConverter() },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { RemoveFields } },
    };

    // Fields are stored of tuples, and where they are marked.
    private static void RemoveFields(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object || type.Type.FullName!.StartsWith("System.ValueTuple`", StringComparison.Ordinal))
        {
            return;
        }

        for (int i = type.Properties.Count - 1; i >= 0; i--)
        {
            if (type.Properties[i].AttributeProvider is FieldInfo field && field.GetCustomAttribute<JsonIncludeAttribute>() is null)
            {
                type.Properties.RemoveAt(i);
            }
        }
    }
}
