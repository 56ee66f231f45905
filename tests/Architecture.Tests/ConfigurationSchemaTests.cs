using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Json.Schema;
using TypedJobs.Embedded.Settings;
using TypedJobs.Hosting.Settings.Sections;

namespace TypedJobs.Architecture.Tests;

/// <summary>Tests that the schema in the package describes the configuration as it is read.</summary>
public sealed partial class ConfigurationSchemaTests
{
    private static readonly string SchemaFile = Path.Combine(Repository.Root, "src/Runtime/ConfigurationSchema.json");

    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public void Schema_is_that_of_the_options()
    {
        string expected = ConfigurationSchema.Create().ToJsonString(Format) + "\n";
        if (Environment.GetEnvironmentVariable("TYPEDJOBS_UPDATE_SCHEMA") == "1")
        {
            File.WriteAllText(SchemaFile, expected);
        }

        Assert.True(
            expected == File.ReadAllText(SchemaFile), "The options have changed: run eng/update-configuration-schema.sh, and look at the difference.");
    }

    [Fact]
    public void Schema_has_every_key_that_is_read_and_no_other()
    {
        JsonNode root = Schema()["properties"]!["TypedJobs"]!;
        JsonNode definitions = Schema()["definitions"]!;
        Assert.Equal(SettingsValidator.KnownKeys(isRoot: true).Order(), Keys(root));
        Assert.Equal(SettingsValidator.KnownKeys(isRoot: false).Order(), Keys(definitions["typedJobsRegistration"]!));
        Assert.Equal(SettingKey.OfWorkers.Select(key => key.Name).Order(), Keys(definitions["typedJobsWorker"]!));
        Assert.Equal(SettingKey.OfRetentions.Select(key => key.Name).Order(), Keys(definitions["typedJobsRetention"]!));
        Assert.Equal(EmbeddedServerSettings.Keys.Select(key => key.Name).Order(), Keys(root["properties"]!["EmbeddedServer"]!));
    }

    [Fact]
    public void Every_option_of_the_schema_has_a_description()
    {
        Assert.True(Properties(Schema()).Count() > 50);
        Assert.DoesNotContain(Properties(Schema()), property => property.Value!["$ref"] is null && property.Key != "TypedJobs" && property.Value["description"] is null);
    }

    [Theory]
    [InlineData("""{ "TypedJobs": { "Workers": { "mail": { "Concurrency": 50, "LeaseDuration": "1.00:00:30", "Order": "Weighted" } } } }""", true)]
    [InlineData("""{ "TypedJobs": { "Registrations": { "billing": { "Redis": "a:1", "KeyPrefix": "b", "RequireServerAtStart": "00:00:20" } } }, "Logging": {} }""", true)]
    [InlineData("""{ "TypedJobs": { "RequireServerAtStart": true, "ClientName": "admin", "EmbeddedServer": { "Port": 7000, "DataFolder": "/data" } } }""", true)]
    [InlineData("""{ "TypedJobs": { "Workers": { "mail": { "Concurency": 50 } } } }""", false)]
    [InlineData("""{ "TypedJobs": { "Workers": { "mail": { "Concurrency": 0 } } } }""", false)]
    [InlineData("""{ "TypedJobs": { "Workers": { "mail": { "LeaseDuration": "24:00:00" } } } }""", false)]
    [InlineData("""{ "TypedJobs": { "Workers": { "mail": { "LeaseDuration": "30" } } } }""", false)]
    [InlineData("""{ "TypedJobs": { "Workers": { "mail": { "Order": "Random" } } } }""", false)]
    [InlineData("""{ "TypedJobs": { "Retention": { "MaxFailed": -1 } } }""", false)]
    [InlineData("""{ "TypedJobs": { "KeyPrefix": "two words" } }""", false)]
    [InlineData("""{ "TypedJobs": { "Registrations": { "billing": { "Registrations": {} } } } }""", false)]
    public void Editor_accepts_what_the_host_accepts(string settings, bool isValid) =>
        Assert.Equal(isValid, JsonSchema.FromText(File.ReadAllText(SchemaFile)).Evaluate(JsonNode.Parse(settings)).IsValid);

    [Fact]
    public void Editor_accepts_the_settings_in_the_documentation()
    {
        var schema = JsonSchema.FromText(File.ReadAllText(SchemaFile));
        string[] settings =
        [
            .. new[] { "docs/reference/configuration.md", "docs/guides/configuration.md" }
                .SelectMany(page => Block().Matches(File.ReadAllText(Path.Combine(Repository.Root, page))).Select(block => block.Groups["json"].Value)),
            .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "samples"), "appsettings*.json", SearchOption.AllDirectories)
                .Where(file => !file.Contains("/bin/", StringComparison.Ordinal) && !file.Contains("/obj/", StringComparison.Ordinal)).Select(File.ReadAllText),
        ];
        Assert.True(settings.Length > 3, $"{settings.Length} settings");
        Assert.All(settings, each => Assert.True(schema.Evaluate(JsonNode.Parse(each)).IsValid, each));
    }

    private static JsonNode Schema() => JsonNode.Parse(File.ReadAllText(SchemaFile))!;

    private static IEnumerable<string> Keys(JsonNode section) => section["properties"]!.AsObject().Select(property => property.Key).Order();

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Properties(JsonNode? node) => node switch
    {
        JsonObject section => section.SelectMany(each => each.Key == "properties"
            ? each.Value!.AsObject().Concat(each.Value.AsObject().SelectMany(property => Properties(property.Value)))
            : Properties(each.Value)),
        _ => [],
    };

    [GeneratedRegex(@"^```json\n(?<json>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
