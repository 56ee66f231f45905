using Microsoft.AspNetCore.Mvc;

namespace TypedJobs.Runtime.Tests.Jobs;

[ApiController]
[Route("mvc/jobs")]
public sealed class JobsController : ControllerBase
{
    [HttpGet("{id}")]
    public string Get(JobId id) => $"{id.Queue} {id.Key}";
}
