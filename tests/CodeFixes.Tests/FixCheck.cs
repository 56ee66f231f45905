using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;

namespace TypedJobs.CodeFixes.Tests;

/// <summary>Applies a fix to a source and compares what comes out; with several diagnostics, one by one and all at once.</summary>
internal static class FixCheck
{
    private const string Usings = """
        using System;
        using System.Collections.Generic;
        using System.IO;
        using System.Linq;
        using System.Net.Http;
        using System.Threading;
        using System.Threading.Tasks;
        using TypedJobs;

        """;

    /// <summary>The same for several files, which "fix all in project" mends together.</summary>
    public static Task RunAllAsync<TAnalyzer, TFix>(string[] sources, string[] mended)
        where TAnalyzer : DiagnosticAnalyzer, new()
        where TFix : CodeFixProvider, new()
    {
        var test = new CSharpCodeFixTest<TAnalyzer, TFix, DefaultVerifier>
        {
            ReferenceAssemblies = RunningFramework.None,
            MarkupOptions = MarkupOptions.UseFirstDescriptor,
            NumberOfFixAllIterations = 1,
            NumberOfFixAllInDocumentIterations = sources.Length,
        };
        for (int i = 0; i < sources.Length; i++)
        {
            test.TestState.Sources.Add(($"/0/File{i}.cs", Usings + sources[i]));
            test.FixedState.Sources.Add(($"/0/File{i}.cs", Usings + mended[i]));
        }

        test.TestState.AdditionalReferences.AddRange(RunningFramework.References);
        return test.RunAsync(TestContext.Current.CancellationToken);
    }

    public static Task RunAsync<TAnalyzer, TFix>(string source, string mended)
        where TAnalyzer : DiagnosticAnalyzer, new()
        where TFix : CodeFixProvider, new()
    {
        var test = new CSharpCodeFixTest<TAnalyzer, TFix, DefaultVerifier>
        {
            TestCode = Usings + source,
            FixedCode = Usings + mended,
            ReferenceAssemblies = RunningFramework.None,
            MarkupOptions = MarkupOptions.UseFirstDescriptor,
        };
        test.TestState.AdditionalReferences.AddRange(RunningFramework.References);
        return test.RunAsync(TestContext.Current.CancellationToken);
    }
}
