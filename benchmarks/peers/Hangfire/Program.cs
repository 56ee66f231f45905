// Measures one workload with Hangfire; see SampleRequest for the arguments and SampleLoop for what it answers.
using TypedJobs.Benchmarks.Hangfire;
using TypedJobs.Benchmarks.Workloads;

await SampleLoop.RunAsync(SampleRequest.Parse(args), HangfireQueue.OpenAsync);
