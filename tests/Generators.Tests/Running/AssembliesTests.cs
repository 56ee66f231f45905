using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using TypedJobs.CompilerServices;
using TypedJobs.Worker;

namespace TypedJobs.Generators.Tests.Running;

/// <summary>Several assemblies with jobs in one host.</summary>
public sealed class AssembliesTests
{
    private const string Library = """
        namespace Lib;

        public sealed record Letter(string Text);

        public sealed class MailJobs
        {
            [TypedJobs.Job] public string Send(Letter letter) => "lib " + letter.Text;
            [TypedJobs.Job] internal static void Hidden(Letter letter) { }
        }
        """;

    // The host's jobs use a type of the library's, for which each assembly has a codec of its own.
    private const string Host = """
        using TypedJobs;

        namespace App;

        public static class MailJobs
        {
            [Job("app.send")] public static string Send(Lib.Letter letter) => "app " + letter.Text;

            public static TypedJobsBuilder Add(TypedJobsBuilder builder) => builder.AddLibraryJobs().AddLibraryJobs().AddMyAppJobs();

            public static JobCall Call(IJobClient jobs) => Lib.MailJobsCalls.Send(new Lib.Letter("x"));
        }
        """;

    [Fact]
    public async Task Each_has_a_table_and_a_registration_of_its_own()
    {
        (EmittedAssembly library, EmittedAssembly host) = Load(Host);
        var services = new ServiceCollection();
        host.Assembly.GetType("App.MailJobs")!.GetMethod("Add")!.Invoke(null, [new TypedJobsBuilder(services)]);

        Assert.Equal(2, services.Count(service => service.ServiceType == typeof(JobTable)));
        Assert.Equal(["MailJobs.Hidden", "MailJobs.Send"], library.Table.Jobs.Select(job => job.Name));
        Assert.Equal(["app.send"], host.Table.Jobs.Select(job => job.Name));
        Assert.Equal("\"lib x\"", await library.RunAsync("MailJobs.Send", """{"letter":{"text":"x"}}""", services.BuildServiceProvider()));
        Assert.Equal("\"app x\"", await host.RunAsync("app.send", """{"letter":{"text":"x"}}"""));
        var catalog = new JobCatalog([library.Table, host.Table]);
        Assert.Equal("Lib.MailJobs.Send", catalog.Find("MailJobs.Send")!.Handler);
        Assert.Equal("App.MailJobs.Send", catalog.Find("app.send")!.Handler);
        Assert.Null(catalog.Find("App.Send"));
    }

    [Fact]
    public void A_name_that_both_have_is_told_at_the_start_with_both()
    {
        (EmittedAssembly library, EmittedAssembly host) = Load(Host.Replace("app.send", "MailJobs.Send", StringComparison.Ordinal));
        InvalidOperationException refused = Assert.Throws<InvalidOperationException>(() => new JobCatalog([library.Table, host.Table]));
        Assert.Contains("'MailJobs.Send'", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Lib.MailJobs.Send in Library", refused.Message, StringComparison.Ordinal);
        Assert.Contains("App.MailJobs.Send in My.App", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("My.App", "AddMyAppJobs")]
    [InlineData("my-app_2", "AddMyApp2Jobs")]
    [InlineData("2nd.class", "Add2ndClassJobs")]
    [InlineData("Ünder score & more", "AddÜnderScoreMoreJobs")]
    [InlineData("System.Text", "AddSystemTextJobs")]
    public void Assemblies_of_any_name_can_be_registered(string name, string method)
    {
        GeneratorRun run = GeneratorRun.In(name, [], Library);
        Assert.Empty(run.Diagnostics);
        Assert.Empty(run.CompilerDiagnostics);
        Assert.Contains(EmittedAssembly.Of(run).Assembly.GetTypes(), type => type.GetMethod(method) is not null);
    }

    [Fact]
    public void Assemblies_with_one_registration_method_can_be_told_apart_by_its_class()
    {
        const string Jobs = "public static class $Jobs { [TypedJobs.Job] public static void Run() { } }";
        GeneratorRun dotted = GeneratorRun.In("Our.App", [], Jobs.Replace("$", "Dotted", StringComparison.Ordinal));
        GeneratorRun plain = GeneratorRun.In("OurApp", [], Jobs.Replace("$", "Plain", StringComparison.Ordinal));
        MetadataReference[] both =
        [
            MetadataReference.CreateFromImage(EmittedAssembly.Of(dotted).Image),
            MetadataReference.CreateFromImage(EmittedAssembly.Of(plain).Image),
        ];
        const string Source = """
            using TypedJobs;
            public static class Host { public static void Add(TypedJobsBuilder jobs) { $ } }
            """;
        GeneratorRun ambiguous = GeneratorRun.In("Host", both, Source.Replace("$", "jobs.AddOurAppJobs();", StringComparison.Ordinal));
        Assert.Equal("CS0121", Assert.Single(ambiguous.CompilerDiagnostics).Id);
        GeneratorRun clear = GeneratorRun.In(
            "Host", both, Source.Replace("$", "Our_AppJobsRegistration.AddOurAppJobs(jobs); OurAppJobsRegistration.AddOurAppJobs(jobs);", StringComparison.Ordinal));
        Assert.Empty(clear.CompilerDiagnostics);
    }

    [Fact]
    public void Handlers_of_one_name_in_two_namespaces_can_be_told_apart_by_their_clients()
    {
        const string Source = """
            using TypedJobs;
            using Shop.Orders;
            using Shop.Billing;

            namespace Shop.Orders { public static class MailJobs { [Job("orders.send")] public static void Send(int id) { } } }

            namespace Shop.Billing { public static class MailJobs { [Job("billing.send")] public static void Send(int id) { } } }

            public static class Caller
            {
                public static async System.Threading.Tasks.Task CallAsync(IJobClient jobs)
                {
                    $
                    await jobs.EnqueueAsync(Shop.Billing.MailJobsCalls.Send(1));
                }
            }
            """;
        GeneratorRun ambiguous = GeneratorRun.Of(Source.Replace("$", "await jobs.MailJobs.EnqueueSendAsync(1);", StringComparison.Ordinal));
        Assert.Single(ambiguous.CompilerDiagnostics);
        GeneratorRun clear = GeneratorRun.Of(Source.Replace(
            "$",
            "await new Shop.Orders.MailJobsClient(jobs).EnqueueSendAsync(1); await new Shop.Billing.MailJobsClient(jobs).EnqueueSendAsync(1);",
            StringComparison.Ordinal));
        Assert.Empty(clear.CompilerDiagnostics);
    }

    private static (EmittedAssembly Library, EmittedAssembly Host) Load(string hostSource)
    {
        var context = new AssemblyLoadContext(null, isCollectible: true);
        GeneratorRun library = GeneratorRun.In("Library", [], Library);
        Assert.Empty(library.CompilerDiagnostics);
        EmittedAssembly emitted = EmittedAssembly.Of(library, context);
        GeneratorRun host = GeneratorRun.In("My.App", [MetadataReference.CreateFromImage(emitted.Image)], hostSource);
        Assert.Empty(host.Diagnostics);
        Assert.Empty(host.CompilerDiagnostics);
        context.Resolving += (_, name) => name.Name == "Library" ? emitted.Assembly : null;
        return (emitted, EmittedAssembly.Of(host, context));
    }
}
