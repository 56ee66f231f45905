using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace TypedJobs.Integration.Tests.Calls;

/// <summary>What the libraries offer, as it is tracked beside them: for tests that must not miss a member.</summary>
internal static partial class PublicMembers
{
    /// <summary>
    /// The methods that take a token, as <c>Type.Method(Parameter, Parameter)</c>, without what only generated code calls
    /// or applications implement, and without constructors, which keep a token and call nobody.
    /// </summary>
    public static IEnumerable<string> WithToken() =>
        from line in Lines()
        where line.Contains("CancellationToken cancellationToken", StringComparison.Ordinal)
            && !line.Contains(".CompilerServices.", StringComparison.Ordinal)
            && !line.StartsWith("TypedJobs.IPayload", StringComparison.Ordinal)
            && !line.StartsWith("TypedJobs.IJobFailureObserver", StringComparison.Ordinal)
        let signature = Regex.Replace(line, @"^(?:abstract |override |static |virtual )*TypedJobs\.", string.Empty)
        let open = signature.IndexOf('(', StringComparison.Ordinal)
        let names = signature[..open].Split('.')
        where names[^1] != names[^2]
        let parameters = signature[(open + 1)..signature.LastIndexOf(") -> ", StringComparison.Ordinal)]
        select $"{signature[..open]}({string.Join(", ", Separators().Split(parameters).Select(TypeOf))})";

    /// <summary>The options that callers can set, as <c>Type.Property</c>.</summary>
    public static IEnumerable<string> Options() =>
        from line in Lines()
        let option = Option().Match(line)
        where option.Success
        select option.Groups[1].Value;

    private static string TypeOf(string parameter) =>
        Namespaces().Replace(parameter.Split('=')[0].Trim(), string.Empty).Replace("!", string.Empty, StringComparison.Ordinal)
            .Replace("?", string.Empty, StringComparison.Ordinal).Split(' ')[0];

    private static IEnumerable<string> Lines([CallerFilePath] string path = "")
    {
        string root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "../../.."));
        return ((string[])["src/Runtime", "src/Embedded"])
            .SelectMany(project => File.ReadLines(Path.Combine(root, project, "PublicAPI.Unshipped.txt"))
                .Concat(File.ReadLines(Path.Combine(root, project, "PublicAPI.Shipped.txt"))));
    }

    // Commas between parameters, not those between type arguments.
    [GeneratedRegex(@", (?![^<]*>)")]
    private static partial Regex Separators();

    [GeneratedRegex(@"(?:\w+\.)+")]
    private static partial Regex Namespaces();

    [GeneratedRegex(@"^TypedJobs\.((?:\w*Options|JobFilter|JobAttribute|WorkerQueue)\.\w+)\.(?:init|set) ->")]
    private static partial Regex Option();
}
