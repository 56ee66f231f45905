using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TypedJobs.Payloads.Protection;

namespace TypedJobs.Runtime.Tests.Hosting.Settings;

public sealed class PayloadSettingsTests
{
    [Fact]
    public void Sizes_come_from_the_configuration_and_then_from_code()
    {
        using ServiceProvider services = Build(
            new() { ["TypedJobs:Payloads:MaxArgumentsBytes"] = "100", ["TypedJobs:Payloads:MaxResultBytes"] = "200", ["TypedJobs:Registrations:other:Payloads:MaxResultBytes"] = "7" },
            jobs => jobs.ConfigurePayloads(options => options.MaxResultBytes = 300));
        Assert.Equal(new PayloadLimits(100, 300), services.GetRequiredService<PayloadProtector>().Limits);
        Assert.Equal(new PayloadLimits(16 << 20, 7), services.GetRequiredKeyedService<PayloadProtector>("other").Limits);
    }

    [Theory]
    [InlineData("MaxArgumentsBytes", "0", "MaxArgumentsBytes of the payloads")]
    [InlineData("MaxResultBytes", "16777217", "MaxResultBytes of the payloads")]
    [InlineData("MaxResultBytes", "much", "must be a whole number")]
    [InlineData("MaxSize", "1", "known there: MaxArgumentsBytes, MaxResultBytes")]
    public void Size_out_of_its_range_is_refused_with_its_key(string key, string value, string message)
    {
        using ServiceProvider services = Build(new() { [$"TypedJobs:Payloads:{key}"] = value }, _ => { });
        OptionsValidationException error = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<PayloadProtector>());
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Registrations_have_transforms_of_their_own_and_a_later_call_replaces_an_earlier_one()
    {
        using ServiceProvider services = Build(
            [],
            jobs => jobs.UsePayloadEncryption(PayloadKey.Generate("a")).UsePayloadCompression().UsePayloadEncryption(PayloadKey.Generate("b")));
        Assert.True(services.GetRequiredService<PayloadProtector>().Transforms);
        Assert.Equal(2, services.GetServices<IPayloadTransform>().Count());
        Assert.False(services.GetRequiredKeyedService<PayloadProtector>("other").Transforms);
    }

    private static ServiceProvider Build(Dictionary<string, string?> settings, Action<TypedJobsBuilder> configure)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        services.AddTypedJobs(jobs => configure(jobs.UseRedis("localhost")));
        services.AddKeyedTypedJobs("other", jobs => jobs.UseRedis("localhost"));
        return services.BuildServiceProvider();
    }
}
