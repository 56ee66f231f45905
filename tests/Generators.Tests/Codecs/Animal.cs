namespace TypedJobs.Generators.Tests.Codecs;

public class Animal
{
    public string Name { get; set; } = "unnamed";

    public virtual int Legs { get; set; } = 4;
}
