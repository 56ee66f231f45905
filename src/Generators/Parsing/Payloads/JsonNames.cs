using System.Text;

namespace TypedJobs.Generators.Parsing.Payloads;

/// <summary>Names in JSON, as System.Text.Json's web defaults make them.</summary>
internal static class JsonNames
{
    /// <summary>
    /// Camel case: a first run of capitals becomes small, but for the last one when a small letter follows.
    /// </summary>
    public static string Camel(string name)
    {
        if (name.Length == 0 || !char.IsUpper(name[0]))
        {
            return name;
        }

        var text = new StringBuilder(name);
        for (int i = 0; i < text.Length; i++)
        {
            if (i == 1 && !char.IsUpper(text[i]))
            {
                break;
            }

            bool hasNext = i + 1 < text.Length;
            if (i > 0 && hasNext && !char.IsUpper(text[i + 1]))
            {
                if (text[i + 1] == ' ')
                {
                    text[i] = char.ToLowerInvariant(text[i]);
                }

                break;
            }

            text[i] = char.ToLowerInvariant(text[i]);
        }

        return text.ToString();
    }
}
