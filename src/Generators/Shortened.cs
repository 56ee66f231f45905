using System.Globalization;

namespace TypedJobs.Generators;

/// <summary>Cuts names that are longer than the compiler or a file system permits.</summary>
internal static class Shortened
{
    /// <summary>Returns the name, or its beginning with a hash of the whole when it is too long.</summary>
    public static string Text(string name, int maxLength)
    {
        if (name.Length <= maxLength)
        {
            return name;
        }

        return name.Substring(0, maxLength - 17) + "_" + Hash(name);
    }

    /// <summary>Returns 16 digits that are the same on every machine, unlike the hash codes of strings.</summary>
    public static string Hash(string name)
    {
        // FNV-1a with 64 bits.
        ulong hash = 14695981039346656037;
        foreach (char letter in name)
        {
            hash = unchecked((hash ^ letter) * 1099511628211);
        }

        return hash.ToString("x16", CultureInfo.InvariantCulture);
    }
}
