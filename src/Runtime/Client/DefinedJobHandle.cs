using TypedJobs.CompilerServices;

namespace TypedJobs.Client;

/// <summary>Represents a handle that comes from an id, of a job that must be the one of a definition.</summary>
internal sealed class DefinedJobHandle(JobClient client, JobId id, JobDefinition definition) : JobHandle(client, id)
{
    private protected override JobDefinition? Expected => definition;
}
