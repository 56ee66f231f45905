using Microsoft.CodeAnalysis;

namespace TypedJobs.Generators.Diagnostics;

/// <summary>Lists the diagnostics of the generator.</summary>
internal static class Descriptors
{
    private const string HandlerShape = "TypedJobs.HandlerShape";
    private const string Payload = "TypedJobs.Payload";
    private const string Options = "TypedJobs.Options";

    public static readonly DiagnosticDescriptor DuplicateName = Error(
        "TJ1001",
        HandlerShape,
        "Two jobs have the same name",
        "Job name '{0}' is already used by {1}; give one of them another name with [Job(\"…\")]");

    public static readonly DiagnosticDescriptor Inaccessible = Error(
        "TJ1002",
        HandlerShape,
        "Handler is not accessible to generated code",
        "'{0}' is {1}; make the method and its containing types internal or public");

    public static readonly DiagnosticDescriptor Generic = Error(
        "TJ1003",
        HandlerShape,
        "Job is generic",
        "'{0}' is generic, and a stored job has no type arguments; write one job for each type");

    public static readonly DiagnosticDescriptor ByReference = Error(
        "TJ1004",
        HandlerShape,
        "Job parameter is passed by reference",
        "Parameter '{0}' is passed by reference ({1}); pass it by value, and return the result instead");

    public static readonly DiagnosticDescriptor StackOnly = Error(
        "TJ1005",
        HandlerShape,
        "Job parameter is a ref struct or pointer",
        "Parameter '{0}' has type '{1}', which cannot be stored; use an array, a list, or a string instead");

    public static readonly DiagnosticDescriptor TwoOfAKind = Error(
        "TJ1006",
        HandlerShape,
        "Handler has two tokens or contexts",
        "'{0}' has more than one {1} parameter; remove all but one");

    public static readonly DiagnosticDescriptor AsyncVoid = Error(
        "TJ1007",
        HandlerShape,
        "Job is async void",
        "'{0}' is async void, so nothing can await it; return Task instead");

    public static readonly DiagnosticDescriptor UnsupportedReturn = Error(
        "TJ1008",
        HandlerShape,
        "Job returns an unsupported type",
        "'{0}' returns '{1}'; return void, Task, ValueTask, or a value that can be stored");

    public static readonly DiagnosticDescriptor NoInstance = Error(
        "TJ1009",
        HandlerShape,
        "Handler's type cannot be instantiated",
        "'{0}' is an instance method of {1}, which dependency injection cannot instantiate; make the method static or move it to a class");

    public static readonly DiagnosticDescriptor LanguageVersion = Error(
        "TJ1010",
        HandlerShape,
        "Language version is too old",
        "The generated client of '{0}' requires C# 14, but this project uses C# {1}; remove <LangVersion> or set it to 14");

    public static readonly DiagnosticDescriptor NameTaken = Error(
        "TJ1011",
        HandlerShape,
        "Name of the generated type is taken",
        "The generated code for the jobs of '{1}' needs the name '{0}', which is taken; rename one of the two types");

    public static readonly DiagnosticDescriptor NotCallable = Error(
        "TJ1012",
        HandlerShape,
        "Method cannot be called by generated code",
        "'{0}' {1}; mark a method of a class with [Job] instead");

    public static readonly DiagnosticDescriptor ServiceKey = Error(
        "TJ1013",
        HandlerShape,
        "Service key is an array",
        "Parameter '{0}' has an array as its service key; use a string, a number, an enum, or a type");

    public static readonly DiagnosticDescriptor Failure = Error(
        "TJ1014",
        HandlerShape,
        "Generator failed on a job",
        "The generator failed on '{0}' ({1}); report it at https://github.com/typedjobs/typedjobs/issues, and remove [Job] until it is fixed");

    public static readonly DiagnosticDescriptor OtherContract = Error(
        "TJ1015",
        HandlerShape,
        "Generator and runtime versions differ",
        "The generator of TypedJobs {0} writes code for contract version {1}, but this project references TypedJobs {2} of contract version {3}; update the package TypedJobs to {4} in this project");

    public static readonly DiagnosticDescriptor RecursWithoutJob = Error(
        "TJ1016",
        HandlerShape,
        "Recurring method is not a job",
        "'{0}' has [Recurring], but is no job; add [Job]");

    public static readonly DiagnosticDescriptor RecursWithoutArgument = Error(
        "TJ1017",
        HandlerShape,
        "Recurring job has a parameter without default",
        "'{0}' recurs, but nothing gives its parameter '{1}' a value; give it a default, or set the schedule at run time");

    public static readonly DiagnosticDescriptor UnsupportedType = Error(
        "TJ3001",
        Payload,
        "Value cannot be stored",
        "{0} cannot be stored: {1}; use a type made of primitives, enums, collections, dictionaries, records and plain classes, or name a JsonSerializerContext that has [JsonSerializable] for it: [JobJsonContext(typeof(…))] on the job or the assembly");

    public static readonly DiagnosticDescriptor DuplicateJsonName = Error(
        "TJ3002",
        Payload,
        "Two payload values share a name",
        "{0} stores two values under the name '{1}'; rename one of them");

    public static readonly DiagnosticDescriptor UnusableContext = Error(
        "TJ3003",
        Payload,
        "JsonSerializerContext cannot be used",
        "'{0}' cannot read and write payloads: {1}; use a class that derives from JsonSerializerContext and has [JsonSerializable]");

    public static readonly DiagnosticDescriptor InvalidName = Error(
        "TJ4001",
        Options,
        "Name has unsupported characters or length",
        "'{0}' is not a valid {1} name; use 1 to {2} letters (A-Z, a-z), digits, {3}");

    public static readonly DiagnosticDescriptor InvalidAttempts = Error(
        "TJ4002",
        Options,
        "Job has no attempts",
        "MaxAttempts is {0}; set it to 1 or more, because it includes the first attempt");

    public static readonly DiagnosticDescriptor InvalidSpan = Error(
        "TJ4003",
        Options,
        "Time span cannot be used",
        "{0} is '{1}'; write it as [d.]hh:mm:ss[.fffffff], {2}, such as \"00:02:00\" for two minutes");

    public static readonly DiagnosticDescriptor InvalidOption = Error(
        "TJ4004",
        Options,
        "Option is out of range",
        "{0} is {1}; it must be {2}");

    public static readonly DiagnosticDescriptor Contradiction = Error(
        "TJ4005",
        Options,
        "Two options contradict each other",
        "{0} is {1}, but {2}; {3}");

    public static readonly DiagnosticDescriptor InvalidCron = Error(
        "TJ4006",
        Options,
        "Cron expression is invalid",
        "Cron expression '{0}' is invalid; {1}");

    public static readonly DiagnosticDescriptor NeverFires = Error(
        "TJ4007",
        Options,
        "Schedule never fires",
        "'{0}' never fires{1}; {2}");

    public static readonly DiagnosticDescriptor NotOneSchedule = Error(
        "TJ4008",
        Options,
        "Schedule needs either cron or Every",
        "[Recurring] has {0}; {1}");

    public static readonly DiagnosticDescriptor InvalidInstant = Error(
        "TJ4009",
        Options,
        "Instant cannot be used",
        "{0} is '{1}'; write it like \"2026-12-31T23:59:59Z\", with Z or an offset such as +01:00, and later than 1970-01-01T00:00:00Z");

    public static readonly DiagnosticDescriptor DuplicateSchedule = Error(
        "TJ4010",
        Options,
        "Two schedules have the same name",
        "Schedule name '{0}' is already used in queue '{1}' by {2}; give one of them another name with Name = \"…\"");

    private static DiagnosticDescriptor Error(string id, string category, string title, string message) =>
        new(
            id,
            title,
            message,
            category,
            DiagnosticSeverity.Error,
            isEnabledByDefault: true,
            helpLinkUri: $"https://github.com/typedjobs/typedjobs/blob/main/docs/rules/{id}.md");
}
