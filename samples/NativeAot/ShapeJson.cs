using System.Text.Json;
using System.Text.Json.Serialization;

namespace NativeAot;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Shape))]
internal sealed partial class ShapeJson : JsonSerializerContext;
