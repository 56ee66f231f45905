using Microsoft.Extensions.DependencyInjection;

namespace TypedJobs.Generators.Tests.Running;

/// <summary>Tests that services of every kind of type reach their handlers.</summary>
public sealed class ServiceTests
{
    private const string Source = """
        using System;
        using Microsoft.Extensions.DependencyInjection;
        using TypedJobs;

        namespace Shop;

        // Such an interface cannot be a type argument.
        public interface IParsed<TSelf> where TSelf : IParsed<TSelf> { static abstract TSelf Parse(string text); static virtual int Version => 1; }
        public interface IClock : IParsed<Clock> { int Now { get; } [Job] string Tell(int id); }
        public interface IOther : IClock { }
        public sealed class Clock : IOther
        {
            public static Clock Parse(string text) => new();
            public int Now => 7;
            public string Tell(int id) => $"{id} at {Now}";
        }

        public sealed class Jobs : IParsed<Jobs>
        {
            [Job] public static Jobs Parse(string text) => new();
            public int Id { get; set; }

            [Job]
            public static string Run(
                [FromServices] IClock one, [FromServices] IOther? two, [FromKeyedServices("k")] IClock three, [FromKeyedServices("k")] IOther? four,
                [FromServices] int number, [FromServices] long? missing, [FromServices] int? there, [FromServices] Func<string?, int[]?>? function = null) =>
                $"{one.Now} {two?.Now} {three.Now} {four?.Now} {number} {missing} {there} {function is null}";
        }
        """;

    [Fact]
    public async Task Service_of_any_type_is_found()
    {
        GeneratorRun run = GeneratorRun.Of(Source);
        Assert.Empty(run.Diagnostics);
        Assert.True(!run.CompilerDiagnostics.Any(), string.Join('\n', run.CompilerDiagnostics));
        await Strictness.StrictAnalysis.CheckAsync(run);
        EmittedAssembly emitted = EmittedAssembly.Of(run);
        Type clock = emitted.Assembly.GetType("Shop.Clock")!;
        var services = new ServiceCollection();
        services.AddSingleton(emitted.Assembly.GetType("Shop.IClock")!, clock);
        services.AddKeyedSingleton(emitted.Assembly.GetType("Shop.IClock")!, "k", clock);
        services.AddSingleton(typeof(int), _ => 5);
        await using ServiceProvider provider = services.BuildServiceProvider();
        Assert.Equal("\"7  7  5  5 True\"", await emitted.RunAsync("Jobs.Run", "{}", provider));
        Assert.Equal("\"3 at 7\"", await emitted.RunAsync("IClock.Tell", """{"id":3}""", provider));
        Assert.Equal("""{"id":0}""", await emitted.RunAsync("Jobs.Parse", """{"text":""}"""));
    }
}
