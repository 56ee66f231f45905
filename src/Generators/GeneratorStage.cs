namespace TypedJobs.Generators;

/// <summary>Specifies what the generator does with one job, so that tests can let it fail there.</summary>
internal enum GeneratorStage
{
    Parsing,
    Emission,
}
