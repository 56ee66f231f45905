namespace TypedJobs.Generators.Emission;

/// <summary>The types that generated code uses, as they are written there.</summary>
internal static class RuntimeNames
{
    public const string Json = "global::TypedJobs.Payloads.JobJson";
    public const string Reader = "global::System.Text.Json.Utf8JsonReader";
    public const string Writer = "global::System.Text.Json.Utf8JsonWriter";
    public const string Invocation = "global::TypedJobs.CompilerServices.JobInvocation";
    public const string Definition = "global::TypedJobs.CompilerServices.JobDefinition";
    public const string Settings = "global::TypedJobs.CompilerServices.JobSettings";
    public const string Recurring = "global::TypedJobs.CompilerServices.RecurringSettings";
    public const string Contract = "global::TypedJobs.CompilerServices.GeneratorContract";
    public const string Table = "global::TypedJobs.CompilerServices.JobTable";
    public const string Client = "global::TypedJobs.IJobClient";
    public const string Call = "global::TypedJobs.JobCall";
    public const string Handle = "global::TypedJobs.JobHandle";
    public const string Options = "global::TypedJobs.JobOptions";
    public const string Id = "global::TypedJobs.JobId";
    public const string Builder = "global::TypedJobs.TypedJobsBuilder";
    public const string Token = "global::System.Threading.CancellationToken";
    public const string Task = "global::System.Threading.Tasks.Task";
    public const string ValueTask = "global::System.Threading.Tasks.ValueTask";
    public const string Services = "global::Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions";
    public const string KeyedServices = "global::Microsoft.Extensions.DependencyInjection.ServiceProviderKeyedServiceExtensions";
    public const string Registration = "global::Microsoft.Extensions.DependencyInjection.Extensions.ServiceCollectionDescriptorExtensions";
    public const string NotInlined =
        "[global::System.Runtime.CompilerServices.MethodImpl(global::System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]";
    public const string StepThrough = "[global::System.Diagnostics.DebuggerNonUserCode]";

    public static readonly string GeneratedCode =
        $"[global::System.CodeDom.Compiler.GeneratedCode(\"TypedJobs.Generators\", \"{typeof(RuntimeNames).Assembly.GetName().Version}\")]";
}
