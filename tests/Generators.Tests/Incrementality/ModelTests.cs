using System.Reflection;
using Microsoft.CodeAnalysis;
using TypedJobs.Generators.Model;

namespace TypedJobs.Generators.Tests.Incrementality;

/// <summary>What flows through the pipeline is compared by value and keeps no compilation alive.</summary>
public sealed class ModelTests
{
    [Fact]
    public void Models_hold_nothing_but_values_and_other_models()
    {
        var seen = new HashSet<Type>();
        Check(typeof(ParseResult), seen);
        Check(typeof(HandlerGroup), seen);
        Check(typeof(TableModel), seen);
        foreach (Type type in typeof(ParseResult).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(CodecModel))))
        {
            Check(type, seen);
        }

        Assert.Contains(typeof(JobModel), seen);
        Assert.Contains(typeof(MemberModel), seen);
    }

    private static void Check(Type type, HashSet<Type> seen)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        bool isValue = type.IsPrimitive || type.IsEnum || type == typeof(string)
            || type.Namespace == "Microsoft.CodeAnalysis.Text" || type == typeof(DiagnosticDescriptor);
        if (isValue || !seen.Add(type))
        {
            return;
        }

        Assert.Equal("TypedJobs.Generators.Model", type.Namespace);
        Assert.True(typeof(IEquatable<>).MakeGenericType(type).IsAssignableFrom(type), $"{type.Name} is not equatable.");
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(EquatableArray<>))
        {
            Check(type.GetGenericArguments()[0], seen);
            return;
        }

        foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public))
        {
            Check(field.FieldType, seen);
        }
    }
}
