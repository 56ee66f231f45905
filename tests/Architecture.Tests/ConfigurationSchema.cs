using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using TypedJobs.Embedded.Settings;
using TypedJobs.Hosting.Settings;
using TypedJobs.Hosting.Settings.Sections;
using TypedJobs.Jobs;
using TypedJobs.Jobs.Validation;

namespace TypedJobs.Architecture.Tests;

/// <summary>
/// Writes the JSON schema of the configuration section <c>TypedJobs</c>: names, defaults and ranges from the options, descriptions from their
/// documentation. In the dialect (draft 7) and the form (definitions, no identifiers) of which editors make one schema out of those of all packages.
/// </summary>
internal static partial class ConfigurationSchema
{
    private const string SpanPattern = @"^(\d{1,5}\.)?([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,7})?$";
    private const string NamePattern = @"^[A-Za-z0-9._-]{1,128}$";

    private static readonly Dictionary<string, string> Summaries =
        new[] { typeof(WorkerOptions).Assembly, typeof(EmbeddedServerOptions).Assembly }
            .SelectMany(assembly => XDocument.Load(Path.ChangeExtension(assembly.Location, "xml")).Descendants("member"))
            .Where(member => member.Attribute("name")!.Value.StartsWith("P:TypedJobs.", StringComparison.Ordinal)
                || member.Attribute("name")!.Value.StartsWith("F:TypedJobs.", StringComparison.Ordinal))
            .Where(member => member.Element("summary") is not null)
            .ToDictionary(member => member.Attribute("name")!.Value, member => Text(member.Element("summary")!), StringComparer.Ordinal);

    public static JsonObject Create() => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject
        {
            [Registrations.Root] = Section(
                "Jobs, workers and servers of TypedJobs; the section of AddTypedJobs(…).",
                [
                    .. OfRegistration(),
                    (SettingNames.Registrations, Named("The sections of AddKeyedTypedJobs(\"name\", …), by their names.", Reference("typedJobsRegistration"))),
                ]),
        },
        ["definitions"] = new JsonObject
        {
            ["typedJobsRegistration"] = Section("The section of one AddKeyedTypedJobs(\"name\", …).", [.. OfRegistration()]),
            ["typedJobsWorker"] = Section("The options of one worker.", [.. Options<WorkerOptions>()]),
            ["typedJobsRetention"] = Section("How long finished jobs are kept, and how many of them.", [.. Options<RetentionOptions>()]),
        },
    };

    private static IEnumerable<(string Name, JsonObject Schema)> OfRegistration() =>
    [
        (SettingNames.Redis, Typed("string", "The address of the server that UseRedis() uses: \"host:port\" with options of StackExchange.Redis after commas, or a URL (redis://, or rediss:// for TLS).")),
        (SettingNames.EmbeddedServer, Section("The options of the server that UseEmbeddedServer() starts.", [.. Options<EmbeddedServerOptions>()])),
        (SettingNames.KeyPrefix, With(Typed("string", "The prefix of every name in Redis, as UseKeyPrefix(…) sets it. Default: tj."), ("pattern", NamePattern), ("default", Hosting.KeyPrefix.Default.Value))),
        (SettingNames.ClientName, With(Typed("string", "The name of this process: jobs that it cancels say who asked, as UseClientName(…) sets it. Default: machine and process."), ("minLength", 1), ("maxLength", JobLimits.MaxNameLength))),
        (SettingNames.RequireServerAtStart, Requirement()),
        (SettingNames.Monitoring, Section(
            "What health checks and gauges of queues go by.",
            [
                .. Options<MonitoringOptions>(),
                (nameof(MonitoringOptions.Queues), With(
                    Typed("array", Describe($"P:{typeof(MonitoringOptions).FullName}.{nameof(MonitoringOptions.Queues)}")),
                    ("items", new JsonObject { ["type"] = "string" }))),
            ])),
        (SettingNames.Payloads, Section("The maximum sizes of arguments and results.", [.. Options<PayloadOptions>()])),
        (SettingNames.Workers, Named("The options of the workers, by their names: those of their queues, unless AddWorker names them.", Reference("typedJobsWorker"))),
        (SettingNames.Retention, Section(
            "How long finished jobs are kept, and how many of them.",
            [
                .. Options<RetentionOptions>(),
                (SettingNames.Queues, Named("The same for single queues, by their names. What is not set is that of all queues.", Reference("typedJobsRetention"))),
            ])),
    ];

    private static JsonObject Requirement() => new()
    {
        ["description"] = "Whether the host does not start when the server does not answer within 10 s, or the time that the server has instead: more than zero, at most a day. Default: false.",
        ["default"] = false,
        ["anyOf"] = new JsonArray(new JsonObject { ["type"] = "boolean" }, With(new JsonObject { ["type"] = "string" }, ("pattern", SpanPattern))),
    };

    private static IEnumerable<(string Name, JsonObject Schema)> Options<T>()
        where T : new()
    {
        var defaults = new T();
        foreach (PropertyInfo option in typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (option.PropertyType.IsAssignableTo(typeof(System.Collections.IEnumerable)) && option.PropertyType != typeof(string))
            {
                continue;
            }

            string description = Describe($"P:{typeof(T).FullName}.{option.Name}");
            object? value = option.GetValue(defaults);
            (long? least, long? most) = RangeOf(option);
            yield return (option.Name, (Nullable.GetUnderlyingType(option.PropertyType) ?? option.PropertyType) switch
            {
                { IsEnum: true } type => With(
                    Typed("string", description + " " + string.Join(' ', Enum.GetNames(type).Select(name => $"{name}: {Describe($"F:{type.FullName}.{name}")}"))),
                    ("enum", new JsonArray([.. Enum.GetNames(type).Select(name => JsonValue.Create(name))])),
                    ("default", value!.ToString())),
                { } type when type == typeof(TimeSpan) => With(
                    Typed("string", $"{description} As [d.]hh:mm:ss, from {option.GetCustomAttribute<SpanRangeAttribute>()!.Least} to {JobLimits.MaxTimeSpan:c}."),
                    ("pattern", SpanPattern),
                    ("default", ((TimeSpan)value!).ToString("c", CultureInfo.InvariantCulture))),
                { } type when type == typeof(int) || type == typeof(long) => With(
                    Typed("integer", description),
                    ("minimum", least),
                    ("maximum", most),
                    ("default", Convert.ToInt64(value, CultureInfo.InvariantCulture))),
                { } type when type == typeof(string) => Typed("string", description),
                { } type => throw new NotSupportedException($"{option.Name}: say how a {type} is described, here and in SettingKey."),
            });
        }
    }

    private static (long? Least, long? Most) RangeOf(PropertyInfo option) => option switch
    {
        _ when option.GetCustomAttribute<NumberRangeAttribute>() is { } range => (range.Least, range.Most),
        { Name: nameof(EmbeddedServerOptions.Port) } => (0, EmbeddedServerOptionsValidator.GreatestPort),
        { Name: nameof(EmbeddedServerOptions.MaxAppendOnlyFileSize) } => (EmbeddedServerOptionsValidator.LeastFileSize, EmbeddedServerOptionsValidator.GreatestFileSize),
        _ => (null, null),
    };

    private static JsonObject Section(string description, (string Name, JsonObject Schema)[] properties) => With(
        Typed("object", description),
        ("properties", new JsonObject(properties.Select(each => KeyValuePair.Create(each.Name, (JsonNode?)each.Schema)))),
        ("additionalProperties", false));

    private static JsonObject Named(string description, JsonObject each) => With(Typed("object", description), ("additionalProperties", each));

    private static JsonObject Reference(string definition) => new() { ["$ref"] = $"#/definitions/{definition}" };

    private static JsonObject Typed(string type, string description) => new() { ["type"] = type, ["description"] = description };

    private static JsonObject With(JsonObject schema, params (string Name, JsonNode? Value)[] more)
    {
        foreach ((string name, JsonNode? value) in more)
        {
            schema[name] = value;
        }

        return schema;
    }

    // "Gets or sets the number of …" describes a property of code.
    private static string Describe(string member)
    {
        string text = Beginning().Replace(Summaries[member], string.Empty);
        return char.ToUpperInvariant(text[0]) + text[1..];
    }

    private static string Text(XElement summary) => Space().Replace(
        string.Concat(summary.Nodes().Select(node => node switch
        {
            XText text => text.Value,
            XElement { Name.LocalName: "see" } see when see.Attribute("cref") is { } to => to.Value.Split('(')[0].Split('.', ':')[^1],
            XElement { Name.LocalName: "see" } see => see.Attribute("langword")?.Value ?? see.Value,
            XElement other => other.Value,
            _ => string.Empty,
        })),
        " ").Trim();

    [GeneratedRegex("^Gets or sets ")]
    private static partial Regex Beginning();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
