namespace TypedJobs;

/// <summary>
/// Marks a parameter of a job's handler that is resolved from the services of the attempt's scope instead of
/// being part of the payload. ASP.NET Core's attribute of the same name is understood as well.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class FromServicesAttribute : Attribute;
