using Microsoft.CodeAnalysis;

namespace TypedJobs.Generators.Tests.Diagnostics;

/// <summary>
/// Tests that types without an end, and types that are deeper than the documented limit, are errors: neither a stack overflow, which would kill
/// the compiler, nor a name of a billion letters.
/// </summary>
public sealed class GrowthTests
{
    [Theory]
    [InlineData("public class G<T> { public G<List<T>>? N { get; set; } }", "G<int>")]
    [InlineData("public class G<T> { public G<T[]>? N { get; set; } }", "G<int>")]
    [InlineData("public class G<T> { public G<T[][]>[]? N { get; set; } }", "G<string>")]
    [InlineData("public class G<T> { public G<(T, T)>? N { get; set; } }", "G<int>")]
    [InlineData("public class G<T> { public (int, G<(T, int)>)[]? N { get; set; } }", "G<int>")]
    [InlineData("public class G<T> { public Dictionary<string, G<Dictionary<string, T>>>? N { get; set; } }", "G<int>")]
    [InlineData("public class G<T> { public ImmutableDictionary<int, G<KeyValuePair<T, T>>>? N { get; set; } }", "G<int>")]
    [InlineData("public struct V<T> { public T X { get; set; } } public class G<T> where T : struct { public G<V<T>>? N { get; set; } }", "G<int>")]
    [InlineData("public struct G<T> where T : struct { public List<G<(T?, T)>?> N { get; set; } }", "G<int>?")]
    [InlineData("public class B<T> { public T? X { get; set; } } public class G<T> : B<G<G<T>>> { }", "G<int>")]
    [InlineData("public class B<T> { public G<(T, T)>? X { get; set; } } public class G<T> : B<List<T>> { }", "G<int>")]
    [InlineData("public interface I<T> { } public class G<T> : I<G<G<T>>> { public G<G<T>>? N { get; set; } }", "G<int>")]
    [InlineData("public interface I<T> { } public class G<T> where T : I<T>? { public G<E<T>>? N { get; set; } } public class E<T> : I<E<T>> { public T? X { get; set; } } public class S : I<S> { }", "G<S>")]
    [InlineData("public class C<T> : JsonConverter<T> { public override T Read(ref System.Text.Json.Utf8JsonReader r, System.Type t, System.Text.Json.JsonSerializerOptions o) => default!; public override void Write(System.Text.Json.Utf8JsonWriter w, T v, System.Text.Json.JsonSerializerOptions o) { } } public class K { } public class G<T> { [JsonConverter(typeof(C<K>))] public K? X { get; set; } public G<List<T>>? N { get; set; } }", "G<int>")]
    [InlineData("public class A<T> { public B<(T, T)>? N { get; set; } } public class B<T> { public A<(T, T)>? N { get; set; } }", "A<int>")]
    [InlineData("public class A<T> { public B<(T, T, T, T)>? N { get; set; } } public class B<T> { public D<(T, T, T, T)>? N { get; set; } } public class D<T> { public A<(T, T, T, T)>? N { get; set; } }", "A<int>")]
    [InlineData("public class G<T> { public class Inner { public G<Inner>.Inner? N { get; set; } } }", "G<int>.Inner")]
    [InlineData("public class G<T> { public class Inner<U> { public G<(T, U)>.Inner<(T, U)>? N { get; set; } } }", "G<int>.Inner<string>")]
    [InlineData("public record G<T, U>(T X, G<U, List<T>>? N);", "G<int, string>")]
    [InlineData("public record G<A, B, C, D>(G<B, C, D, A>? N, G<B, A, C, D>? M, G<List<A>, B, C, D>? O);", "G<int, string, byte, long>")]
    [InlineData("public class G<T> { public required IReadOnlyList<G<Memory<T>>> N { get; init; } public T[]? M; }", "G<int>")]
    [InlineData("public class G<T> { public HashSet<G<Tuple<T, T>>>? N { get; set; } }", "G<int>")]
    public void Type_without_an_end_cannot_be_stored(string types, string type)
    {
        GeneratorRun run = Run(types, $$"""
            [Job] public static void Take({{type}} value) { }
            [Job] public static {{type}} Return() => default!;
            [Job] public static void Tell(IProgress<List<{{type}}>> value) { }
            """);
        Assert.Equal(["TJ3001", "TJ3001", "TJ3001"], run.Diagnostics.Select(diagnostic => diagnostic.Id));
        Assert.DoesNotContain(run.CompilerDiagnostics, diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
    }

    [Fact]
    public void Chain_of_types_deeper_than_the_limit_cannot_be_stored()
    {
        Assert.Empty(Run(Chain(60), "[Job] public static void Run(C0 value) { }").Diagnostics);
        Assert.Contains("nested more than 64 levels deep", Report(Chain(70), "[Job] public static void Run(C0 value) { }").GetMessage(null), StringComparison.Ordinal);
        Assert.Equal("TJ3001", Report(Chain(3000), "[Job] public static void Run(C0 value) { }").Id);
    }

    [Theory]
    [InlineData(70, "List<", ">")]
    [InlineData(300, "List<", ">")]
    [InlineData(300, "", "[]")]
    [InlineData(150, "(string, ", ")")]
    [InlineData(300, "Dictionary<string, ", ">")]
    [InlineData(70, "P<", ">")]
    public void Type_that_is_nested_deeper_than_the_limit_in_its_declaration_cannot_be_stored(int depth, string open, string close)
    {
        string type = string.Concat(Enumerable.Repeat(open, depth)) + "int" + string.Concat(Enumerable.Repeat(close, depth));
        Assert.Equal("TJ3001", Report("public record P<T>(T Value);", $"[Job] public static void Run({type} value) {{ }}").Id);
    }

    [Fact]
    public async Task Types_within_the_limits_are_stored()
    {
        const string types = "public record P<T>(T Value); public record Tree(List<Tree> Children, Dictionary<string, Tree?> ByName, Tree[]? More, (int, Tree?) Pair);";
        GeneratorRun run = Run(types, """
            [Job] public static void Deeper(P<P<P<P<P<P<P<P<P<P<P<P<P<P<P<P<P<P<P<P<int>>>>>>>>>>>>>>>>>>>> value) { }
            [Job] public static void Deep(P<P<P<P<P<P<P<P<P<P<P<P<int>>>>>>>>>>>> value, Tree tree) { }
            [Job] public static void Wide((int, string, byte, long, Tree, P<int>, P<string>, P<Tree>, int, string, byte, long, Tree, P<int>, P<string>, P<Tree>) value) { }
            """);
        Assert.Empty(run.Diagnostics);
        Assert.Empty(run.CompilerDiagnostics);
        await Strictness.StrictAnalysis.CheckAsync(run);
    }

    [Fact]
    public void Chain_of_types_in_lists_within_the_limit_is_stored()
    {
        string types = string.Join('\n', Enumerable.Range(0, 25).Select(i => $"public record C{i}(List<C{i + 1}> Next, Dictionary<string, C{i + 1}>? ByName);")) + " public record C25(int X);";
        GeneratorRun run = Run(types, "[Job] public static void Run(C0 value) { }");
        Assert.Empty(run.Diagnostics);
        Assert.Empty(run.CompilerDiagnostics);
    }

    [Fact]
    public void Names_longer_than_the_compiler_permits_are_shortened()
    {
        string name = new('N', 300);
        string other = new string('N', 299) + "M";
        GeneratorRun run = Run(
            $"public record {name}<T>(T Value); public record {other}<T>(T Value);",
            $"[Job] public static void Run({name}<{name}<({name}<int>, {other}<string>, {name}<string>, {other}<byte>)>> one, {name}<{name}<({name}<int>, {other}<string>, {name}<string>, {other}<int>)>> two) {{ }}");
        Assert.Empty(run.Diagnostics);
        Assert.Empty(run.CompilerDiagnostics);
        Running.EmittedAssembly.Of(run);
        Assert.All(run.Result.GeneratedSources, source => Assert.InRange(source.HintName.Length, 1, 200));
    }

    private static string Chain(int length) =>
        string.Join('\n', Enumerable.Range(0, length).Select(i => $"public record C{i}(C{i + 1}? Next);")) + $" public record C{length}(int X);";

    private static Diagnostic Report(string types, string member)
    {
        GeneratorRun run = Run(types, member);
        Assert.DoesNotContain(run.CompilerDiagnostics, diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        return Assert.Single(run.Diagnostics);
    }

    private static GeneratorRun Run(string types, string member) => GeneratorRun.Of($$"""
        using System;
        using System.Collections.Generic;
        using System.Collections.Immutable;
        using System.Text.Json.Serialization;
        using TypedJobs;

        namespace Shop;

        {{types}}

        public static class Jobs
        {
            {{member}}
        }
        """);
}
