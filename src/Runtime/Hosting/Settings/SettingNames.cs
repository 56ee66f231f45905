namespace TypedJobs.Hosting.Settings;

/// <summary>Specifies the keys of the configuration that stand above options.</summary>
internal static class SettingNames
{
    public const string Workers = "Workers";
    public const string Retention = "Retention";
    public const string Queues = "Queues";
    public const string Redis = "Redis";
    public const string EmbeddedServer = "EmbeddedServer";
    public const string Registrations = "Registrations";
}
