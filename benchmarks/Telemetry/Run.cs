namespace TypedJobs.Benchmarks.Telemetry;

/// <summary>Represents one run of many jobs.</summary>
/// <param name="PerSecond">The number of jobs per second.</param>
/// <param name="Processor">The processor time of the process per job, the server not included, in microseconds.</param>
/// <param name="Bytes">The number of bytes that the process has allocated per job.</param>
internal readonly record struct Run(double PerSecond, double Processor, double Bytes);
