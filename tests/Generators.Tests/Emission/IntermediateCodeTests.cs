using System.Collections.Immutable;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using TypedJobs.Generators.Tests.Running;

namespace TypedJobs.Generators.Tests.Emission;

/// <summary>What the compiler makes of generated code: no boxing, no reflection.</summary>
public sealed class IntermediateCodeTests
{
    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    private const string Source = """
        using System;
        using System.Collections.Generic;
        using System.Collections.Immutable;

        namespace Shop;

        public enum Size { Small, Large }
        public readonly record struct Point(int X, int Y);
        public sealed record Thing(int Id, Size Size, Point? Place, ImmutableArray<Point> Path, Dictionary<Size, Guid> Ids, (int A, Size B) Pair);

        public static class Jobs
        {
            [TypedJobs.Job] public static Point Run(int number, Size size, Point point, Point? maybe, Thing thing, ReadOnlyMemory<int> numbers, DateTime time, IProgress<Size> progress) => point;
        }
        """;

    [Fact]
    public void No_argument_is_boxed()
    {
        GeneratorRun run = GeneratorRun.Of(Source);
        Assert.Empty(run.CompilerDiagnostics);
        using var image = new PEReader(ImmutableArray.Create(EmittedAssembly.Of(run).Image));
        MetadataReader metadata = image.GetMetadataReader();
        string[] boxing =
        [
            .. from type in metadata.TypeDefinitions.Select(metadata.GetTypeDefinition)
               let typeName = FullName(metadata, type)
               where typeName.Contains("Dispatch", StringComparison.Ordinal) || typeName.Contains("Codec", StringComparison.Ordinal)
               from method in type.GetMethods().Select(metadata.GetMethodDefinition)
               where method.RelativeVirtualAddress != 0
               where CodesOf(image.GetMethodBody(method.RelativeVirtualAddress).GetILBytes()!).Contains(OpCodes.Box)
               select $"{typeName}.{metadata.GetString(method.Name)}",
        ];
        Assert.Empty(boxing);
    }

    [Fact]
    public void Nothing_of_reflection_is_referred_to()
    {
        using var image = new PEReader(ImmutableArray.Create(EmittedAssembly.Of(GeneratorRun.Of(Source)).Image));
        MetadataReader metadata = image.GetMetadataReader();
        string[] namespaces = [.. metadata.TypeReferences.Select(metadata.GetTypeReference).Select(type => metadata.GetString(type.Namespace)).Distinct()];
        Assert.Contains("TypedJobs.CompilerServices", namespaces);
        Assert.DoesNotContain("System.Reflection", namespaces.Where(ns => ns != "System.Reflection" || metadata.TypeReferences
            .Select(metadata.GetTypeReference)
            .Any(type => metadata.GetString(type.Namespace) == ns && !metadata.GetString(type.Name).StartsWith("Assembly", StringComparison.Ordinal) && metadata.GetString(type.Name) != "DefaultMemberAttribute")));
        Assert.DoesNotContain("System.Linq.Expressions", namespaces);
    }

    private static string FullName(MetadataReader metadata, TypeDefinition type) =>
        type.GetDeclaringType() is { IsNil: false } outer
            ? FullName(metadata, metadata.GetTypeDefinition(outer)) + "+" + metadata.GetString(type.Name)
            : metadata.GetString(type.Name);

    private static IEnumerable<OpCode> CodesOf(byte[] body)
    {
        for (int i = 0; i < body.Length;)
        {
            short value = body[i] == 0xFE ? (short)(0xFE00 | body[i + 1]) : body[i];
            OpCode code = OpCodesByValue[value];
            yield return code;
            i += code.Size;
            i += code.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(body, i)),
                _ => 4,
            };
        }
    }
}
