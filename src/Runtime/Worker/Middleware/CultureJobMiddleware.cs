using System.Globalization;
using TypedJobs.Jobs;

namespace TypedJobs.Worker.Middleware;

/// <summary>Runs a handler in the culture in which its job was enqueued.</summary>
internal sealed class CultureJobMiddleware : IJobMiddleware
{
    // An async method: the cultures are part of the ambient context, and end with it.
    public async Task InvokeAsync(JobContext context, Func<Task> next)
    {
        if (Find(context, HeaderNames.Culture) is { } culture)
        {
            CultureInfo.CurrentCulture = culture;
        }

        if (Find(context, HeaderNames.UICulture) is { } uiCulture)
        {
            CultureInfo.CurrentUICulture = uiCulture;
        }

        await next().ConfigureAwait(false);
    }

    // A process may know fewer cultures than the one that enqueued the job: that is no reason to fail it.
    private static CultureInfo? Find(JobContext context, string header)
    {
        try
        {
            return context.Headers.Find(header) is { } name ? CultureInfo.GetCultureInfo(name) : null;
        }
        catch (CultureNotFoundException)
        {
            return null;
        }
    }
}
