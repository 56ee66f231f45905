namespace TypedJobs.Hosting.Settings.Sections;

/// <summary>Represents the check of a registration's whole section when the host starts; see <see cref="SettingsValidator"/>.</summary>
internal sealed class SettingsCheck;
