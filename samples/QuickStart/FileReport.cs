namespace QuickStart;

/// <summary>What is known of a file.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Lines">How many lines it has.</param>
/// <param name="Words">How many words it has.</param>
/// <param name="Sha256">The SHA-256 of its content, in hexadecimal.</param>
/// <param name="Attempts">How many attempts it took.</param>
public sealed record FileReport(string Path, long Bytes, int Lines, int Words, string Sha256, int Attempts);
