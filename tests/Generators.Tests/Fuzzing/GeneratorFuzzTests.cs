using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using TypedJobs.CompilerServices;
using TypedJobs.Generators.Tests.Codecs;
using TypedJobs.Generators.Tests.Running;
using TypedJobs.Generators.Tests.Strictness;

namespace TypedJobs.Generators.Tests.Fuzzing;

/// <summary>
/// Generates random types and handlers. The compiler survives them; each job is generated, in code without a warning, or a diagnostic says why not; and
/// values are stored as System.Text.Json stores them. A failure is shrunk and reported with its seed: set TYPEDJOBS_FUZZ_SEED to repeat it.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class GeneratorFuzzTests
{
    private const int BatchSize = 20;

    // Rules about names that the handler chose, and about types in its signature.
    private static readonly string[] OfTheUser =
    [
        "CA1002", "CA1005", "CA1008", "CA1021", "CA1027", "CA1028", "CA1044", "CA1045", "CA1051", "CA1054", "CA1056", "CA1700", "CA1707", "CA1708", "CA1710", "CA1711", "CA1712", "CA1715", "CA1716", "CA1720",
        "CA1721", "CA1724", "CA1725", "CA1041", "CA2227", "CA1819", "CA1815",
    ];

    private static int FirstSeed { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("TYPEDJOBS_FUZZ_SEED"), CultureInfo.InvariantCulture, out int seed) ? seed
        : Fuzz.IsSearch ? Random.Shared.Next(1_000_000_000)
        : 1;

    private static bool IsRepeated => Environment.GetEnvironmentVariable("TYPEDJOBS_FUZZ_SEED") is { Length: > 0 };

    [Fact]
    public async Task Random_handlers_and_types_are_generated_or_refused()
    {
        int cases = IsRepeated ? 1 : Fuzz.Tries(140);
        int valid = 0;
        int values = 0;
        for (int first = FirstSeed; first < FirstSeed + cases; first += BatchSize)
        {
            FuzzCase[] batch = [.. Enumerable.Range(first, Math.Min(BatchSize, FirstSeed + cases - first)).Select(seed => new FuzzCase(seed)).Where(IsValid)];
            valid += batch.Length;
            if (await FindProblemAsync(batch) is { } problem)
            {
                await ReportAsync(batch, problem);
            }

            values += batch.Sum(each => each.Echoes.Count);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"Seeds {FirstSeed} to {FirstSeed + cases - 1}: {valid} of {cases} files compile alone, {values} types were tried.");
        Assert.True(valid >= cases * 0.8, $"Only {valid} of {cases} random files compile; the test has lost its meaning.");
    }

    [Fact]
    public async Task Code_for_random_handlers_passes_the_strictest_analysis()
    {
        int cases = IsRepeated ? 1 : Fuzz.Tries(8);
        FuzzCase[] batch = [.. Enumerable.Range(FirstSeed, cases).Select(seed => new FuzzCase(seed)).Where(IsValid)];
        IReadOnlyList<string> found = await StrictAnalysis.FindAsync(GeneratorRun.Of(Sources(batch)));
        Assert.True(found.All(IsOfTheUser), $"Seeds {FirstSeed} to {FirstSeed + cases - 1}:\n" + string.Join('\n', found.Where(each => !IsOfTheUser(each))));
    }

    private static bool IsOfTheUser(string found) => OfTheUser.Any(id => found.StartsWith(id, StringComparison.Ordinal));

    private static string[] Sources(IEnumerable<FuzzCase> batch) => [.. batch.Select(each => each.Root.ToString())];

    // Code that does not compile before anything is generated says nothing.
    private static bool IsValid(FuzzCase each) => Errors(GeneratorRun.Compile(LanguageVersion.CSharp14, each.Root.ToString())).Count == 0;

    private static List<Diagnostic> Errors(Compilation compilation) =>
        [.. compilation.GetDiagnostics(TestContext.Current.CancellationToken).Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)];

    private static async Task ReportAsync(FuzzCase[] batch, string problem)
    {
        var found = new Dictionary<string, string>();
        foreach (FuzzCase each in batch)
        {
            if (await FindProblemAsync([each]) is { } own && !found.ContainsKey(Kind(own)))
            {
                await ShrinkAsync(each, own);
                own = await FindProblemAsync([each]) ?? own;
                found.Add(Kind(own), $"TYPEDJOBS_FUZZ_SEED={each.Seed}: {own}\n\n{each.Root}");
            }
        }

        Assert.True(found.Count == 0, string.Join('\n', found.Values));
        Assert.Fail($"Seeds {batch[0].Seed} to {batch[^1].Seed}, only together: {problem}");
    }

    // Leaves out whatever can be left out while the code stays valid and the problem stays of its kind.
    private static async Task ShrinkAsync(FuzzCase each, string problem)
    {
        string kind = Kind(problem);
        for (bool changed = true; changed;)
        {
            changed = false;
            foreach (Func<Action> removal in each.Root.Removals().ToArray())
            {
                string before = each.Root.ToString();
                Action undo = removal();
                if (each.Root.ToString() == before || !IsValid(each) || await FindProblemAsync([each]) is not { } still || Kind(still) != kind)
                {
                    undo();
                }
                else
                {
                    changed = true;
                }
            }
        }
    }

    private static string Kind(string problem) => problem.Split(':')[0];

    private static async Task<string?> FindProblemAsync(FuzzCase[] batch)
    {
        GeneratorRun run = GeneratorRun.Of(Sources(batch));
        if (run.Result.Exception is { } exception)
        {
            return $"Exception: {exception}";
        }

        if (run.Diagnostics.FirstOrDefault(diagnostic => diagnostic.Id == "TJ1014") is { } failure)
        {
            return $"TJ1014: {failure}";
        }

        Diagnostic? warning = run.CompilerDiagnostics.FirstOrDefault(diagnostic =>
            diagnostic.Severity == DiagnosticSeverity.Error || diagnostic.Location.SourceTree?.FilePath.EndsWith(".g.cs", StringComparison.Ordinal) == true);
        if (warning is not null)
        {
            return $"{warning.Id}: {warning}\n{warning.Location.SourceTree?.GetText(TestContext.Current.CancellationToken).Lines[warning.Location.GetLineSpan().StartLinePosition.Line]}";
        }

        if (run.Result.GeneratedSources.IsEmpty)
        {
            return null;
        }

        EmittedAssembly emitted = EmittedAssembly.Of(run);
        for (int i = 0; i < batch.Length; i++)
        {
            int jobs = emitted.Table.Jobs.Count(job => job.Name.StartsWith($"c{batch[i].Seed}.", StringComparison.Ordinal));
            int refused = run.Diagnostics.Count(diagnostic => diagnostic.Location.GetLineSpan().Path == $"Source{i}.cs");
            int declared = CountOf(batch[i].Root.ToString(), "[global::TypedJobs.Job(");
            if (jobs + refused < declared || jobs > declared)
            {
                return $"Missing: {declared} jobs are declared, {jobs} are generated, {refused} errors are reported: {string.Join(", ", run.Diagnostics)}";
            }

            foreach (string echo in batch[i].Echoes)
            {
                if (emitted.Table.Find(echo) is { } job && await FindDifferenceAsync(job, emitted, batch[i].Seed) is { } difference)
                {
                    return $"Stored form: {echo}: {difference}";
                }
            }
        }

        return null;
    }

    private static int CountOf(string text, string part) => text.Split(part).Length - 1;

    private static async Task<string?> FindDifferenceAsync(JobDefinition job, EmittedAssembly emitted, int seed)
    {
        MethodInfo method = emitted.Assembly.GetTypes().SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static))
            .Single(candidate => candidate.GetCustomAttribute<JobAttribute>()?.Name == job.Name);
        MethodInfo calls = emitted.Assembly.GetType(method.DeclaringType!.FullName + "Calls", throwOnError: true)!.GetMethod(method.Name)!;
        Type type = method.GetParameters()[0].ParameterType;
        var values = new Values(new Random(seed));
        for (int i = 0; i < 3; i++)
        {
            object value;
            string expected;
            string read;
            try
            {
                value = values.Make(type, 4);
                expected = JsonSerializer.Serialize(value, type, StoredForm.Options);
                read = JsonSerializer.Serialize(JsonSerializer.Deserialize(expected, type, StoredForm.Options), type, StoredForm.Options);
            }
            catch (Exception exception) when (exception is NotSupportedException or InvalidOperationException or JsonException or TargetException or TargetInvocationException
                or IndexOutOfRangeException)
            {
                // Of some types System.Text.Json refuses more than the generator does. Of some nested generic types the framework's reader of
                // nullability, which it asks for each member, runs over the end of an array.
                return null;
            }

            try
            {
                var call = (JobCall)calls.Invoke(null, [value])!;
                string written = Encoding.UTF8.GetString(call.Payload.Span);
                if (written != $"{{\"value\":{expected}}}")
                {
                    return $"System.Text.Json writes {expected}, a call has {written}";
                }

                string result = Encoding.UTF8.GetString(await RecordedInvocation.RunAsync(job, call.Payload));
                if (result != read)
                {
                    return $"System.Text.Json reads {expected} as {read}, the job returns {result}";
                }
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                return $"System.Text.Json writes {expected}, but: {exception}";
            }
        }

        return null;
    }
}
