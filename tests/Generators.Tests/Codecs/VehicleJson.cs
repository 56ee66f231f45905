using System.Text.Json;
using System.Text.Json.Serialization;
using TypedJobs.Generators.Tests.Codecs;

[assembly: TypedJobs.JobJsonContext(typeof(VehicleJson))]

namespace TypedJobs.Generators.Tests.Codecs;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Vehicle))]
public sealed partial class VehicleJson : JsonSerializerContext;
