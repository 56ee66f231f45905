using TypedJobs.Generators.Diagnostics;
using TypedJobs.Generators.Model;

namespace TypedJobs.Generators.Emission;

/// <summary>
/// Emits each job alone before its file is emitted. An exception excludes that job, and the file, its other jobs and the
/// dispatch table are generated without it.
/// </summary>
internal static class Rehearsal
{
    public static ParseResult Of(ParseResult result, Action<GeneratorStage, string>? probe)
    {
        if (result.Job is not { } job)
        {
            return result;
        }

        try
        {
            probe?.Invoke(GeneratorStage.Emission, job.Job.MethodName);
            ClientEmitter.Emit(new HandlerGroup(job.Handler, new[] { job.Job }.ToEquatableArray()));
            foreach (CodecModel codec in job.Codecs)
            {
                CodecEmitter.Emit(codec, "Rehearsal");
            }

            return result;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            DiagnosticInfo failure = Failures.Describe(result.Location, $"{job.Handler.DisplayName}.{job.Job.MethodName}", exception);
            return new ParseResult(null, result.Location, new[] { failure }.ToEquatableArray());
        }
    }
}
