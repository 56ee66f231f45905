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

    public static Task RunAsync<TAnalyzer, TFix>(string source, string mended)
        where TAnalyzer : DiagnosticAnalyzer, new()
        where TFix : CodeFixProvider, new()
    {
        var test = new CSharpCodeFixTest<TAnalyzer, TFix, DefaultVerifier>
        {
            TestCode = Usings + source,
            FixedCode = Usings + mended,
            ReferenceAssemblies = RunningFramework.None,
        };
        test.TestState.AdditionalReferences.AddRange(RunningFramework.References);
        return test.RunAsync(TestContext.Current.CancellationToken);
    }
}
