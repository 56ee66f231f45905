using System.IO.Compression;

namespace TypedJobs;

/// <summary>Represents the options of <c>UsePayloadCompression</c>.</summary>
public sealed class PayloadCompressionOptions
{
    /// <summary>
    /// Gets or sets the minimum length of values that are compressed, in bytes. Values that would not become shorter are left as they are.
    /// Default: 1,024. From 1 to 16,777,216.
    /// </summary>
    public int MinLength { get; set; } = 1024;

    /// <summary>Gets or sets the balance of speed and size. Default: <see cref="CompressionLevel.Fastest"/>.</summary>
    public CompressionLevel Level { get; set; } = CompressionLevel.Fastest;
}
