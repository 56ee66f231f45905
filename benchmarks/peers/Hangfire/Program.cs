// Measures one workload with Hangfire; see SampleRequest for what it is asked and SampleLoop for what it answers.
using TypedJobs.Benchmarks.Hangfire;
using TypedJobs.Benchmarks.Workloads;

await SampleLoop.RunAsync(HangfireQueue.OpenAsync);
