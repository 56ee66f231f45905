// Traces, metrics and logs of jobs, through OpenTelemetry.
//   dotnet run --project samples/Observability
//   curl -X POST localhost:5080/reports/3      enqueues jobs; their trace is written to the console
//   curl localhost:5080/metrics                what Prometheus reads
//   curl localhost:5080/health/live            what a liveness probe asks; /health/ready for a readiness probe
// Set OTEL_EXPORTER_OTLP_ENDPOINT to send everything to a collector as well.
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Observability;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using TypedJobs;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.WebHost.UseUrls(builder.Configuration["urls"] ?? "http://localhost:5080");
builder.Logging.ClearProviders().AddSimpleConsole(console => console.IncludeScopes = true);

bool sendsToCollector = builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is not null;
builder.Services.AddOpenTelemetry()
    .ConfigureResource(resource => resource.AddService("reports"))
    .WithTracing(tracing =>
    {
        tracing.AddAspNetCoreInstrumentation().AddSource("TypedJobs").AddConsoleExporter();
        if (sendsToCollector)
        {
            tracing.AddOtlpExporter();
        }
    })
    .WithMetrics(metrics =>
    {
        metrics.AddMeter("TypedJobs").AddPrometheusExporter();
        if (sendsToCollector)
        {
            metrics.AddOtlpExporter();
        }
    });

builder.Services.AddTypedJobs(jobs => jobs.UseEmbeddedServer().AddObservabilityJobs().AddWorker());
builder.Services.AddHealthChecks().AddTypedJobs();

WebApplication app = builder.Build();
app.MapPrometheusScrapingEndpoint();
app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = check => check.Tags.Contains("live") });
app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains("ready") });
app.MapPost("/reports/{pages:int:range(1,100)}", async (int pages, IJobClient jobs, CancellationToken cancellationToken) =>
{
    JobHandle report = await jobs.ReportJobs.EnqueueRenderAsync(pages, cancellationToken: cancellationToken);
    return Results.Accepted(value: report.Id.ToString());
});
await app.RunAsync();
