using System.Text.Json;
using System.Text.Json.Serialization;

namespace TypedJobs.Generators.Tests.Codecs;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Shape))]
[JsonSerializable(typeof(object))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(JsonElement))]
public sealed partial class DrawingJson : JsonSerializerContext;
