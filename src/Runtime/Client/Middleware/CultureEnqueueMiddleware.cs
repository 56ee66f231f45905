using System.Globalization;
using TypedJobs.Jobs;

namespace TypedJobs.Client.Middleware;

/// <summary>Sends the caller's culture with jobs.</summary>
internal sealed class CultureEnqueueMiddleware : IEnqueueMiddleware
{
    public Task InvokeAsync(EnqueueContext context, Func<Task> next)
    {
        context.AddHeader(HeaderNames.Culture, CultureInfo.CurrentCulture.Name);
        context.AddHeader(HeaderNames.UICulture, CultureInfo.CurrentUICulture.Name);
        return next();
    }
}
