using System.Reflection;
using TypedJobs.Generators.Tests.Running;
using TypedJobs.Generators.Tests.Strictness;

namespace TypedJobs.Generators.Tests.Emission;

/// <summary>Tests that a default of every kind means the same to those who call and to those who read a payload without it.</summary>
public sealed class DefaultTests
{
    private static readonly (string Parameters, string Value)[] Cases =
    [
        ("[Optional, DateTimeConstant(638000000000000000L)] DateTime x", "2022-09-28T22:13:20"),
        ("[Optional, DateTimeConstant(638000000000000000L)] DateTime x, int b", "2022-09-28T22:13:20"),
        ("[Optional, DateTimeConstant(638000000000000000L)] DateTime? x, int b = 4", "2022-09-28T22:13:20"),
        ("[Optional, DecimalConstant(2, 128, 0U, 0U, 12345U)] decimal x", "-123.45"),
        ("[Optional, DecimalConstant(2, 128, 1U, 2U, 4294967295U)] decimal x, string b", "-184467440865944535.03"),
        ("decimal x = 79228162514264337593543950335M", "79228162514264337593543950335"),
        ("decimal? x = -0.0000000000000000000000000001M", "-0.0000000000000000000000000001"),
        ("[Optional] int x", "0"),
        ("[Optional] int x, int b", "0"),
        ("[Optional] string? x, int b", "null"),
        ("[Optional] int? x, int b", "null"),
        ("[Optional] Guid x, int b", "00000000-0000-0000-0000-000000000000"),
        ("[Optional, DefaultParameterValue((byte)7)] byte x, int b", "7"),
        ("[Optional, DefaultParameterValue(-5L)] long x, int b, int c = 4", "-5"),
        ("[Optional, DefaultParameterValue((short)-5)] short x, params int[] b", "-5"),
        ("[Optional, DefaultParameterValue(\"a\\\"\\u0001\")] string x, int b", "a\"\u0001"),
        ("[Optional, DefaultParameterValue('\\\\')] char x, int b", "\\"),
        ("[Optional, DefaultParameterValue(true)] bool x, int b", "True"),
        ("[Optional, DefaultParameterValue(double.NegativeInfinity)] double x, int b", "-Infinity"),
        ("[Optional, DefaultParameterValue(1.5f)] float x, [Optional] DateTime d, int b", "1.5"),
        ("[Optional, DefaultParameterValue(E.B)] E x, int b", "B"),
        ("E x = (E)77", "77"),
        ("E? x = E.B", "B"),
        ("Old x = Old.Gone", "Gone"),
        ("ulong x = ulong.MaxValue", "18446744073709551615"),
        ("long x = long.MinValue", "-9223372036854775808"),
        ("int x = int.MinValue", "-2147483648"),
        ("double x = double.Epsilon", "5E-324"),
        ("float x = float.MaxValue", "3.4028235E+38"),
        ("double x = -0.0", "-0"),
        ("char x = '\\u2028'", "\u2028"),
        ("char x = '\\''", "'"),
        ("string x = \"\\u2028\\ud83d\\ude00{}\\0\"", "\u2028\ud83d\ude00{}\0"),
        ("string x = nameof(Shop) + \"\\n\\t\"", "Shop\n\t"),
        ("TimeSpan x = default", "00:00:00"),
        ("(int, string?) x = default", "(0, )"),
        ("List<int>? x = null", "null"),
    ];

    [Fact]
    public async Task Defaults_are_the_handler_s()
    {
        GeneratorRun run = GeneratorRun.Of($$"""
            using System;
            using System.Collections.Generic;
            using System.Runtime.CompilerServices;
            using System.Runtime.InteropServices;

            namespace Shop;

            public enum E { A, B }
            public enum Old { [Obsolete("x", DiagnosticId = "OLD1")] Gone }
            public static class Jobs
            {
                public static object? Last { get; set; }
            #pragma warning disable OLD1
            {{string.Concat(Cases.Select((each, i) => $"[TypedJobs.Job] public static void Run{i}({each.Parameters}) => Last = x;\n"))}}
            }
            """);
        Assert.Empty(run.Diagnostics);
        Assert.True(!run.CompilerDiagnostics.Any(), string.Join('\n', run.CompilerDiagnostics));
        await StrictAnalysis.CheckAsync(run);
        EmittedAssembly emitted = EmittedAssembly.Of(run);
        Type jobs = emitted.Assembly.GetType("Shop.Jobs")!;
        for (int i = 0; i < Cases.Length; i++)
        {
            (string parameters, string value) = Cases[i];
            string b = parameters.Contains("string b", StringComparison.Ordinal) ? "\"1\"" : parameters.Contains("[] b", StringComparison.Ordinal) ? "[1]" : "1";
            await emitted.RunAsync($"Jobs.Run{i}", $$"""{"b":{{b}}}""");
            Assert.Equal(value, Text(jobs.GetProperty("Last")!.GetValue(null)));

            // What a caller leaves out is the same: a signature shows it as the compiler reads it.
            ParameterInfo parameter = emitted.Assembly.GetType("Shop.JobsCalls")!.GetMethod($"Run{i}")!.GetParameters().Single(each => each.Name == "x");
            ParameterInfo original = jobs.GetMethod($"Run{i}")!.GetParameters().Single(each => each.Name == "x");
            Assert.True(parameter.IsOptional == original.IsOptional, parameters);
            if (original.RawDefaultValue is not Missing)
            {
                Assert.Equal(original.RawDefaultValue, parameter.RawDefaultValue);
            }
        }
    }

    private static string Text(object? value) => value switch
    {
        null => "null",
        DateTime time => time.ToString("s", null),
        _ => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!,
    };
}
