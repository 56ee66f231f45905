using Microsoft.AspNetCore.Mvc;

namespace TypedJobs.Tests;

[ApiController]
[Route("mvc/jobs")]
public sealed class JobsController : ControllerBase
{
    [HttpGet("{id}")]
    public string Get(JobId id) => $"{id.Queue} {id.Key}";
}
