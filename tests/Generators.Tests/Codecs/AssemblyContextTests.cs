namespace TypedJobs.Generators.Tests.Codecs;

public sealed class AssemblyContextTests
{
    [Fact]
    public void A_context_of_the_assembly_stores_what_a_job_without_one_of_its_own_cannot() =>
        Differential.Check<Vehicle>(VehicleJobsCalls.Park, new Truck("t", 3));
}
