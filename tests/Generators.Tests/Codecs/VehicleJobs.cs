namespace TypedJobs.Generators.Tests.Codecs;

/// <summary>Names no context: the assembly's counts.</summary>
public static class VehicleJobs
{
    [Job]
    public static Vehicle Park(Vehicle value) => value;
}
