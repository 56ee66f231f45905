using System.Text.Json.Serialization;

namespace TypedJobs.Generators.Tests.Codecs;

public sealed class Dog : Animal
{
    public required string Breed { get; init; }

    public Point? Place { get; set; }

    [JsonPropertyName("the-owner")]
    public string? Owner { get; set; }

    [JsonIgnore]
    public string Secret { get; set; } = "s";

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Age { get; set; }

#pragma warning disable CA1051 // A visible field is what is tested.
    [JsonInclude]
    public int Field;
#pragma warning restore CA1051

    public int Computed => Age + 1;
}
