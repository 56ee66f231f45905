using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using TypedJobs.Generators.Diagnostics;
using TypedJobs.Generators.Emission;
using TypedJobs.Generators.Model;
using TypedJobs.Generators.Parsing;

namespace TypedJobs.Generators;

/// <summary>
/// Emits for each type with <c>[Job]</c> methods a typed client and the dispatch of its jobs, for each type in their
/// payloads a codec, and for the assembly a dispatch table with its registration.
/// </summary>
/// <remarks>
/// What flows through the pipeline is compared by value and holds no symbol, syntax or position, so an edit re-emits
/// only the files whose content it changes. Positions travel apart, with the diagnostics.
/// </remarks>
[Generator(LanguageNames.CSharp)]
public sealed class JobGenerator : IIncrementalGenerator
{
    private const string JobAttribute = "TypedJobs.JobAttribute";
    private const string RecurringAttribute = "TypedJobs.RecurringAttribute";

    private readonly Action<GeneratorStage, string>? _probe;

    /// <summary>Initializes the generator, as the compiler does.</summary>
    public JobGenerator()
    {
    }

    /// <summary>Initializes a generator that calls a probe with each stage and method; what the probe throws is thrown there.</summary>
    internal JobGenerator(Action<GeneratorStage, string> probe) => _probe = probe;

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        Action<GeneratorStage, string>? probe = _probe;
        IncrementalValuesProvider<ParseResult> parsed = context.SyntaxProvider
            .ForAttributeWithMetadataName(JobAttribute, static (_, _) => true, (found, token) => JobParser.Parse(found, probe, token))
            .WithTrackingName(TrackingNames.Parsed)
            .Select((result, _) => Rehearsal.Of(result, probe))
            .WithTrackingName(TrackingNames.Rehearsed);
        IncrementalValueProvider<ImmutableArray<ParsedJob>> jobs = parsed
            .Where(static result => result.Job is not null)
            .Select(static (result, _) => result.Job!)
            .WithTrackingName(TrackingNames.Jobs)
            .Collect();
        IncrementalValueProvider<string> assemblyName = context.CompilationProvider
            .Select(static (compilation, _) => compilation.AssemblyName ?? "Assembly");

        IncrementalValuesProvider<(HandlerGroup Group, string File)> groups = jobs
            .SelectMany(static (all, _) => Named([.. Group(all)], static group => group.Handler.FullName, "Jobs"))
            .WithTrackingName(TrackingNames.Groups);
        context.RegisterSourceOutput(
            groups,
            static (output, named) => Add(output, named.File, () => ClientEmitter.Emit(named.Group)));

        IncrementalValuesProvider<(CodecModel Codec, string File)> codecs = jobs
            .SelectMany(static (all, _) => Named(Codecs(all), static codec => codec.FileStem, "Codec"))
            .WithTrackingName(TrackingNames.Codecs);
        context.RegisterSourceOutput(
            codecs.Combine(assemblyName),
            static (output, pair) => Add(
                output, pair.Left.File, () => CodecEmitter.Emit(pair.Left.Codec, TypeNames.GeneratedNamespace(pair.Right))));

        IncrementalValueProvider<TableModel> table = jobs.Combine(assemblyName)
            .Select(static (pair, _) => Tabulate(pair.Left, pair.Right))
            .WithTrackingName(TrackingNames.Table);
        IncrementalValueProvider<bool> hasJobs = parsed.Collect().Select(static (all, _) => all.Length > 0);
        context.RegisterSourceOutput(table.Combine(hasJobs), static (output, pair) =>
        {
            if (pair.Right)
            {
                Add(output, "TypedJobs.AssemblyJobs.g.cs", () => TableEmitter.Emit(pair.Left));
            }
        });

        IncrementalValueProvider<DiagnosticInfo?> contract = context.CompilationProvider
            .Select(static (compilation, token) => ContractReader.Check(ContractReader.Read(compilation, token)))
            .WithTrackingName(TrackingNames.Contract);
        context.RegisterSourceOutput(contract.Combine(hasJobs), static (output, pair) =>
        {
            if (pair.Left is { } other && pair.Right)
            {
                output.ReportDiagnostic(other.ToDiagnostic());
            }
        });

        IncrementalValueProvider<EquatableArray<DiagnosticInfo>> diagnostics = parsed.Collect()
            .Select(static (all, _) => all.SelectMany(result => result.Diagnostics).Distinct()
                .Concat(Duplicates(all))
                .Concat(Clashes(all))
                .Concat(SameSchedules(all))
                .ToEquatableArray())
            .WithTrackingName(TrackingNames.Diagnostics);
        context.RegisterSourceOutput(diagnostics, static (output, all) =>
        {
            foreach (DiagnosticInfo diagnostic in all)
            {
                output.ReportDiagnostic(diagnostic.ToDiagnostic());
            }
        });
        context.RegisterSourceOutput(
            context.SyntaxProvider
                .ForAttributeWithMetadataName(RecurringAttribute, static (_, _) => true, StrayRecurring.Check)
                .WithTrackingName(TrackingNames.Strays),
            static (output, stray) =>
            {
                if (stray is not null)
                {
                    output.ReportDiagnostic(stray.ToDiagnostic());
                }
            });
    }

    // Of jobs that share a name none is emitted but the first: the others are errors. So are the jobs of a type whose
    // generated types would be named as those of another.
    private static IEnumerable<ParsedJob> Distinct(ImmutableArray<ParsedJob> jobs)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var clients = new Dictionary<string, string>(StringComparer.Ordinal);
        return jobs.Where(job => names.Add(job.Job.Name) && Owner(clients, job.Handler) == job.Handler.FullName);
    }

    private static string Owner(Dictionary<string, string> clients, HandlerModel handler)
    {
        string name = handler.Namespace + "." + handler.ClientName;
        if (!clients.TryGetValue(name, out string? owner))
        {
            clients.Add(name, owner = handler.FullName);
        }

        return owner;
    }

    // Ordered, so that neither the numbers of files nor anything else depends on the order of the syntax trees.
    private static IEnumerable<HandlerGroup> Group(ImmutableArray<ParsedJob> jobs) =>
        Distinct(jobs)
            .GroupBy(job => job.Handler)
            .OrderBy(group => group.Key.FullName, StringComparer.Ordinal)
            .Select(group => new HandlerGroup(
                group.Key, group.Select(job => job.Job).OrderBy(job => job.Name, StringComparer.Ordinal).ToEquatableArray()));

    private static List<CodecModel> Codecs(ImmutableArray<ParsedJob> jobs) =>
        [.. jobs.SelectMany(job => job.Codecs).Distinct().OrderBy(codec => codec.Name, StringComparer.Ordinal)];

    private static TableModel Tabulate(ImmutableArray<ParsedJob> jobs, string assemblyName)
    {
        TableEntry[] entries =
        [
            .. Group(jobs).SelectMany(Entries).OrderBy(entry => entry.Name, StringComparer.Ordinal),
        ];
        HandlerModel[] services =
        [
            .. jobs.Where(job => job.Handler.IsRegistered && !job.Job.IsStatic)
                .Select(job => job.Handler)
                .Distinct()
                .OrderBy(handler => handler.FullName, StringComparer.Ordinal),
        ];
        string[] ids = [.. services.SelectMany(handler => handler.Marks.SuppressedIds).Distinct().OrderBy(id => id, StringComparer.Ordinal)];
        return new TableModel(
            assemblyName,
            entries.ToEquatableArray(),
            services.Select(handler => handler.FullName).ToEquatableArray(),
            services.Any(handler => handler.Marks.IsObsolete),
            ids.ToEquatableArray());
    }

    private static IEnumerable<TableEntry> Entries(HandlerGroup group)
    {
        string ns = group.Handler.Namespace.Length == 0 ? string.Empty : group.Handler.Namespace + ".";
        return group.Jobs.Zip(
            JobNamesInCode.For(group),
            (job, names) => new TableEntry(job.Name, $"global::{ns}{group.Handler.ClientName}Dispatch.{names.Definition}"));
    }

    private static IEnumerable<DiagnosticInfo> Duplicates(ImmutableArray<ParseResult> results) =>
        results.Where(result => result.Job is not null)
            .GroupBy(result => result.Job!.Job.Name, StringComparer.Ordinal)
            .SelectMany(group => group.Skip(1).Select(result => new DiagnosticInfo(
                Descriptors.DuplicateName,
                result.Location,
                new EquatableArray<string>([group.Key, Display(group.First().Job!)]))));

    private static IEnumerable<DiagnosticInfo> Clashes(ImmutableArray<ParseResult> results)
    {
        var clients = new Dictionary<string, string>(StringComparer.Ordinal);
        return results.Where(result => result.Job is { } job && Owner(clients, job.Handler) != job.Handler.FullName)
            .Select(result => new DiagnosticInfo(
                Descriptors.NameTaken,
                result.Location,
                new EquatableArray<string>([result.Job!.Handler.ClientName + "Client", result.Job.Handler.DisplayName])));
    }

    private static IEnumerable<DiagnosticInfo> SameSchedules(ImmutableArray<ParseResult> results) =>
        results.Where(result => result.Job is not null)
            .GroupBy(result => result.Job!.Job.Name, StringComparer.Ordinal)
            .Select(group => group.First())
            .SelectMany(result => result.Schedules.Select(place => (place, result.Job)))
            .GroupBy(schedule => (schedule.place.Queue, schedule.place.Name))
            .SelectMany(group => group.Skip(1).Select(schedule => DiagnosticInfo.At(
                Descriptors.DuplicateSchedule, schedule.place.Location, group.Key.Name, group.Key.Queue, Display(group.First().Job!))));

    private static string Display(ParsedJob job) => $"'{job.Handler.DisplayName}.{job.Job.MethodName}'";

    // Each job was emitted alone before, so nothing is expected to fail here.
    private static void Add(SourceProductionContext output, string file, Func<string> emit)
    {
        try
        {
            output.AddSource(file, SourceText.From(emit(), Encoding.UTF8));
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            output.ReportDiagnostic(Failures.Describe(null, file, exception).ToDiagnostic());
        }
    }

    private static IEnumerable<(T Item, string File)> Named<T>(IReadOnlyList<T> items, Func<T, string> fullName, string what) =>
        items.Zip(FileNames.For(items.Select(fullName), what), static (item, file) => (item, file));
}
