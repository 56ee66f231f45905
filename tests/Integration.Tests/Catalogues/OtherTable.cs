using TypedJobs.CompilerServices;

namespace TypedJobs.Integration.Tests.Catalogues;

/// <summary>The jobs of an assembly that is not there: one, named as a job of this one.</summary>
internal sealed class OtherTable(string shape, string queue = "default") : JobTable
{
    public override string AssemblyName => "Other.App";

    public override IReadOnlyList<JobDefinition> Jobs { get; } =
    [
        new("ShapeJobs.Echo", "Other.ShapeJobs.Echo", new JobSettings { Queue = queue }, _ => default) { Assembly = "Other.App", Shape = shape },
    ];

    public override JobDefinition? Find(string name) => Jobs.SingleOrDefault(job => job.Name == name);
}
