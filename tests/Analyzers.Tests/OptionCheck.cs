using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace TypedJobs.Analyzers.Tests;

/// <summary>Runs all rules over a source under the lines of an .editorconfig.</summary>
internal static class OptionCheck
{
    private const string Usings = """
        using System;
        using System.Threading;
        using System.Threading.Tasks;
        using TypedJobs;

        public sealed class Settable { public int Id { get; set; } }
        public sealed record Three(int A, int B, int C);
        public record struct Changing { public int Id { get; set; } }
        public interface IRepository
        {
            Task SaveAsync(CancellationToken token = default);
            Task CommitAsync(CancellationToken token = default);
        }
        public static class JobsCalls
        {
            public static JobCall Print(int order) => throw new NotSupportedException();
            public static JobCall Mail(int order) => throw new NotSupportedException();
        }


        """;

    public static async Task RunAsync(string options, string source, string rule)
    {
        ImmutableArray<Diagnostic> found = await AllRules.RunAsync(new EditorConfig(options), Usings + source);
        Assert.Equal(rule.Length == 0 ? [] : [rule], found.Select(static each => each.Id));
    }
}
