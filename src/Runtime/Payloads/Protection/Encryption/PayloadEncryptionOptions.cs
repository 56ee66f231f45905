namespace TypedJobs;

/// <summary>Represents the options of <c>UsePayloadEncryption</c>.</summary>
public sealed class PayloadEncryptionOptions
{
    /// <summary>
    /// Gets or sets a value indicating whether new values are encrypted; if not, encrypted values are only read. Set it to
    /// <see langword="false"/> for the deployment that gives the keys to all processes before one of them encrypts. Default: <see langword="true"/>.
    /// </summary>
    public bool EncryptsNewValues { get; set; } = true;

    /// <summary>
    /// Gets or sets the time for which keys are kept before the <see cref="IPayloadKeyProvider"/> is asked again. When it fails then, the keys
    /// that are known stay in use. Default: 5 min. From zero to 36,525 days.
    /// </summary>
    public TimeSpan KeyCacheDuration { get; set; } = TimeSpan.FromMinutes(5);
}
