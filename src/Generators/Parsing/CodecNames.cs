using System.Text;
using Microsoft.CodeAnalysis;

namespace TypedJobs.Generators.Parsing;

/// <summary>The names of codecs' classes.</summary>
internal static class CodecNames
{
    /// <summary>The name of a type's codec, with what else it depends on.</summary>
    public static string For(ITypeSymbol type, string suffix = "") =>
        Identifier(type.ToDisplayString(TypeNames.Plain)) + suffix + "Codec";

    /// <summary>
    /// A type's name as an identifier. Underscores stand for dots; those of the name itself are doubled, so that two types do
    /// not share one.
    /// </summary>
    public static string Identifier(string fullName)
    {
        var text = new StringBuilder();
        string name = fullName.Replace("global::", string.Empty);
        for (int i = 0; i < name.Length; i++)
        {
            switch (name[i])
            {
                case '_':
                    text.Append("__");
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

                    break;
            }
        }

        return text.ToString();
    }
}
