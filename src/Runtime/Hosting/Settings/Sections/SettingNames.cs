namespace TypedJobs.Hosting.Settings.Sections;

/// <summary>Specifies the keys of the configuration that stand above options.</summary>
internal static class SettingNames
{
    public const string Workers = "Workers";
    public const string Retention = "Retention";
    public const string Monitoring = "Monitoring";
    public const string Payloads = "Payloads";
    public const string Queues = "Queues";
    public const string Redis = "Redis";
    public const string EmbeddedServer = "EmbeddedServer";
    public const string KeyPrefix = "KeyPrefix";
    public const string ClientName = "ClientName";
    public const string RequireServerAtStart = "RequireServerAtStart";
    public const string Registrations = "Registrations";

    /// <summary>Specifies the section of the host's configuration that has connection strings; .NET and Aspire use it.</summary>
    public const string ConnectionStrings = "ConnectionStrings";
}
