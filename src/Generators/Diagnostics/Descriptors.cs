using Microsoft.CodeAnalysis;

namespace TypedJobs.Generators.Diagnostics;

/// <summary>What the generator refuses.</summary>
internal static class Descriptors
{
    private const string HandlerShape = "TypedJobs.HandlerShape";
    private const string Payload = "TypedJobs.Payload";
    private const string Options = "TypedJobs.Options";

    public static readonly DiagnosticDescriptor DuplicateName = Error(
        "TJ1001",
        HandlerShape,
        "Two jobs have the same name",
        "The name '{0}' of this job is also the name of {1}; give one of them a name of its own with [Job(\"…\")]");

    public static readonly DiagnosticDescriptor Inaccessible = Error(
        "TJ1002",
        HandlerShape,
        "The handler cannot be called from generated code",
        "'{0}' is {1}; make the method and the types around it internal or public");

    public static readonly DiagnosticDescriptor Generic = Error(
        "TJ1003",
        HandlerShape,
        "A job cannot be generic",
        "'{0}' is generic, and a stored job cannot say with which types; write a job for each type that is needed");

    public static readonly DiagnosticDescriptor ByReference = Error(
        "TJ1004",
        HandlerShape,
        "A job's parameter cannot be passed by reference",
        "The parameter '{0}' is passed by reference ({1}), but a job's arguments come from storage; pass it by value and return what is to be given back");

    public static readonly DiagnosticDescriptor StackOnly = Error(
        "TJ1005",
        HandlerShape,
        "A job's parameter cannot live on the stack alone",
        "The parameter '{0}' is of type '{1}', which cannot be stored; take an array, a list or a string instead");

    public static readonly DiagnosticDescriptor TwoOfAKind = Error(
        "TJ1006",
        HandlerShape,
        "A handler takes one token and one context",
        "'{0}' takes more than one {1}; there is one per attempt, so remove the others");

    public static readonly DiagnosticDescriptor AsyncVoid = Error(
        "TJ1007",
        HandlerShape,
        "A job cannot be async void",
        "'{0}' is async void: its end and its exceptions cannot be seen; return Task");

    public static readonly DiagnosticDescriptor UnsupportedReturn = Error(
        "TJ1008",
        HandlerShape,
        "A job cannot return this type",
        "'{0}' returns '{1}'; return void, Task, ValueTask, or a value that can be stored, by itself or in a Task or ValueTask");

    public static readonly DiagnosticDescriptor NoInstance = Error(
        "TJ1009",
        HandlerShape,
        "An instance of the handler's type cannot be had",
        "'{0}' is an instance method of {1}, which services cannot provide; make the method static, or move it to a class");

    public static readonly DiagnosticDescriptor LanguageVersion = Error(
        "TJ1010",
        HandlerShape,
        "The language version is too old",
        "The generated client of '{0}' needs C# 14 or later, and this project is compiled as C# {1}; remove <LangVersion> or set it to 14 or latest");

    public static readonly DiagnosticDescriptor NameTaken = Error(
        "TJ1011",
        HandlerShape,
        "The name of the generated type is taken",
        "The generator would add the type '{0}' for the jobs of '{1}', but there is one of that name; rename either");

    public static readonly DiagnosticDescriptor NotCallable = Error(
        "TJ1012",
        HandlerShape,
        "The method cannot be called by its type's name or on an instance",
        "'{0}' {1}; mark a method of a class with [Job] instead");

    public static readonly DiagnosticDescriptor UnsupportedType = Error(
        "TJ3001",
        Payload,
        "The value cannot be stored",
        "{0} cannot be stored: {1}; use a type made of primitives, enums, collections, dictionaries, records and plain classes, or name a JsonSerializerContext that has [JsonSerializable] for it: [JobJsonContext(typeof(…))] on the job or the assembly");

    public static readonly DiagnosticDescriptor DuplicateJsonName = Error(
        "TJ3002",
        Payload,
        "Two values have the same name in the payload",
        "{0} has two values that are stored under the name '{1}'; rename one of them");

    public static readonly DiagnosticDescriptor UnusableContext = Error(
        "TJ3003",
        Payload,
        "The context cannot be used",
        "'{0}' cannot read and write payloads: {1}; name a class that is derived from JsonSerializerContext and marked with [JsonSerializable]");

    public static readonly DiagnosticDescriptor InvalidName = Error(
        "TJ4001",
        Options,
        "The name cannot be used",
        "'{0}' cannot be the name of a {1}: use 1 to 128 letters (A-Z, a-z), digits, '.', '-' and '_'");

    public static readonly DiagnosticDescriptor InvalidAttempts = Error(
        "TJ4002",
        Options,
        "A job needs at least one attempt",
        "MaxAttempts is {0}; it counts the first attempt too, so it is 1 or more");

    public static readonly DiagnosticDescriptor InvalidSpan = Error(
        "TJ4003",
        Options,
        "The span of time cannot be used",
        "{0} is '{1}'; write it as [d.]hh:mm:ss[.fffffff], {2}, for example \"00:02:00\" for two minutes");

    public static readonly DiagnosticDescriptor InvalidOption = Error(
        "TJ4004",
        Options,
        "The option's value is out of range",
        "{0} is {1}; it must be {2}");

    public static readonly DiagnosticDescriptor Contradiction = Error(
        "TJ4005",
        Options,
        "Two options contradict each other",
        "{0} is {1}, but {2}; {3}");

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
