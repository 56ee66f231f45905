using System.Text;
using Microsoft.CodeAnalysis;

namespace TypedJobs.Generators.Parsing.Payloads;

/// <summary>The names of codecs' classes.</summary>
internal static class CodecNames
{
    // Metadata holds names of up to 1,023 bytes; a letter takes up to three.
    private const int MaxLength = 300;

    private static readonly char[] NameSigns = ['.', '<', '>', ',', ' ', '[', ']', '?', '@'];

    private static readonly HashSet<string> Words = ["of", "and", "end", "orNull", "array", "by", "with"];

    /// <summary>The name of a type's codec, with what else it depends on.</summary>
    public static string For(ITypeSymbol type, string suffix = "") =>
        Shortened.Text(Identifier(type.ToCode(TypeNames.Plain)) + suffix, MaxLength) + "Codec";

    /// <summary>
    /// A type's name as an identifier. Underscores stand for dots, and words for the other signs. A name that has these itself
    /// gets a hash, so that two types do not share an identifier.
    /// </summary>
    public static string Identifier(string fullName)
    {
        bool isAmbiguous = false;
        var text = new StringBuilder();
        string name = fullName.Replace("global::", string.Empty);
        for (int i = 0; i < name.Length; i++)
        {
            switch (name[i])
            {
                case '_':
                    text.Append("__");
                    isAmbiguous = true;
                    break;
                case '.':
                    text.Append('_');
                    break;
                case '<':
                    text.Append("_of_");
                    break;
                case '>' when i < name.Length - 1:
                    text.Append("_end");
                    break;
                case ',':
                    text.Append("_and_");
                    break;
                case '?':
                    text.Append("_orNull");
                    break;
                case '[':
                    text.Append("_array");
                    break;
                default:
                    if (char.IsLetterOrDigit(name[i]))
                    {
                        text.Append(name[i]);
                    }
                    else
                    {
                        isAmbiguous |= name[i] > '~';
                    }

                    break;
            }
        }

        isAmbiguous = isAmbiguous || name.Split(NameSigns).Any(Words.Contains);
        return isAmbiguous ? $"{text}_{Shortened.Hash(name)}" : text.ToString();
    }
}
