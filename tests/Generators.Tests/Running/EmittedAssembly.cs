using System.Reflection;
using System.Runtime.Loader;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Emit;
using TypedJobs.CompilerServices;
using TypedJobs.Generators.Tests.Codecs;

namespace TypedJobs.Generators.Tests.Running;

/// <summary>What was given and generated, compiled and loaded, so that its jobs can be run.</summary>
internal sealed class EmittedAssembly
{
    private EmittedAssembly(byte[] image, Assembly assembly)
    {
        Image = image;
        Assembly = assembly;
        Type type = assembly.GetTypes().Single(type => type.IsSubclassOf(typeof(JobTable)));
        Table = (JobTable)type.GetProperty("Instance")!.GetValue(null)!;
    }

    /// <summary>The assembly's file.</summary>
    public byte[] Image { get; }

    public Assembly Assembly { get; }

    /// <summary>Its dispatch table.</summary>
    public JobTable Table { get; }

    public static EmittedAssembly Of(GeneratorRun run) => Of(run, new AssemblyLoadContext(null, isCollectible: true));

    public static EmittedAssembly Of(GeneratorRun run, AssemblyLoadContext context) => Of(run.Compilation, context);

    public static EmittedAssembly Of(Compilation compilation) => Of(compilation, new AssemblyLoadContext(null, isCollectible: true));

    private static EmittedAssembly Of(Compilation compilation, AssemblyLoadContext context)
    {
        using var stream = new MemoryStream();
        EmitResult result = compilation.Emit(stream, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        stream.Position = 0;
        return new EmittedAssembly(stream.ToArray(), context.LoadFromStream(stream));
    }

    /// <summary>Calls the generated <c>Add…Jobs()</c>.</summary>
    public void Register(TypedJobsBuilder builder)
    {
        Type type = Assembly.GetTypes().Single(type => type.Name.EndsWith("JobsRegistration", StringComparison.Ordinal));
        type.GetMethods(BindingFlags.Public | BindingFlags.Static).Single(method => method.Name.StartsWith("Add", StringComparison.Ordinal)).Invoke(null, [builder]);
    }

    /// <summary>Runs a job and gives its result as JSON.</summary>
    public async Task<string> RunAsync(string job, string payload, IServiceProvider? services = null, List<string>? progress = null)
    {
        JobDefinition definition = Table.Find(job) ?? throw new InvalidOperationException($"There is no job '{job}'.");
        return Encoding.UTF8.GetString(await RecordedInvocation.RunAsync(definition, Encoding.UTF8.GetBytes(payload), services, progress));
    }

    /// <summary>Calls a method of a generated class of calls.</summary>
    public JobCall Call(string type, string method, params object?[] arguments) =>
        (JobCall)Assembly.GetType(type, throwOnError: true)!
            .GetMethods()
            .Single(candidate => candidate.Name == method && candidate.GetParameters().Length == arguments.Length)
            .Invoke(null, arguments)!;
}
