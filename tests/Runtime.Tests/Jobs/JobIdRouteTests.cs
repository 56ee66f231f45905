using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace TypedJobs.Runtime.Tests.Jobs;

public sealed class JobIdRouteTests : IAsyncLifetime
{
    private readonly WebApplication _app;
    private readonly HttpClient _http = new();

    public JobIdRouteTests()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddControllers().AddApplicationPart(typeof(JobsController).Assembly);
        _app = builder.Build();
        _app.Urls.Add("http://127.0.0.1:0");
        _app.MapGet("/jobs/{id}/key", (JobId id) => id.Key).WithName("key");
        _app.MapGet("/links", (string key, LinkGenerator links, HttpContext http) =>
            links.GetPathByName(http, "key", new { id = new JobId("mail", key) }));
        _app.MapGet("/jobs", (JobId id) => new Answer(id));
        _app.MapPost("/jobs", (Answer answer) => answer);
        _app.MapControllers();
    }

    public static TheoryData<string> Keys => JobIdTests.Keys;

    public async ValueTask InitializeAsync()
    {
        await _app.StartAsync(TestContext.Current.CancellationToken);
        _http.BaseAddress = new Uri(_app.Urls.First());
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task Id_is_bound_in_routes_queries_and_bodies(string key)
    {
        var id = new JobId("mail", key);
        Assert.Equal(key, await GetAsync($"/jobs/{id}/key"));
        Assert.Equal(key, await GetAsync(await GetAsync($"/links?key={Uri.EscapeDataString(key)}")));
        Assert.Equal($$"""{"id":"{{id}}"}""", await GetAsync($"/jobs?id={id}"));
        Assert.Equal($"mail {key}", await GetAsync($"/mvc/jobs/{id}"));
        using HttpResponseMessage response = await _http.PostAsJsonAsync(
            "/jobs", new Answer(id), TestContext.Current.CancellationToken);
        Assert.Equal(
            new Answer(id), await response.Content.ReadFromJsonAsync<Answer>(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("/jobs/nothing/key")]
    [InlineData("/jobs?id=nothing")]
    [InlineData("/mvc/jobs/nothing")]
    public async Task Text_that_is_no_id_is_a_bad_request(string path)
    {
        using HttpResponseMessage response = await _http.GetAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    private Task<string> GetAsync(string path) => _http.GetStringAsync(path, TestContext.Current.CancellationToken);

    internal sealed record Answer(JobId Id);
}
