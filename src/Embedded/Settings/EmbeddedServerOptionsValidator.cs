using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using TypedJobs.Hosting.Settings;

namespace TypedJobs.Embedded.Settings;

/// <summary>Checks the options of the embedded server, with its section in the messages.</summary>
internal sealed class EmbeddedServerOptionsValidator(Registrations registrations, IConfiguration? configuration = null)
    : IValidateOptions<EmbeddedServerOptions>
{
    public const long LeastFileSize = 64L << 20;
    public const long GreatestFileSize = 1L << 40;
    public const int GreatestPort = 65535;
    public const int LongestPassword = 512;

    public ValidateOptionsResult Validate(string? name, EmbeddedServerOptions options)
    {
        if (registrations.FindOwner(name ?? Options.DefaultName, out string part) is not { } registration || part.Length > 0)
        {
            return ValidateOptionsResult.Skip;
        }

        string subject = registration.Describe("the embedded server", EmbeddedServerSettings.SectionOf(registration, configuration));
        string[] problems = [.. FindProblems(options).Select(problem => $"{problem.Option} of {subject} {problem.Text}")];
        return problems.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    // None of the texts has the password.
    private static IEnumerable<(string Option, string Text)> FindProblems(EmbeddedServerOptions options)
    {
        if (options.Port is < 0 or > GreatestPort)
        {
            yield return (nameof(options.Port), $"is {options.Port}; it must be from 0 (any free one) to 65535.");
        }

        if (options.MaxAppendOnlyFileSize is < LeastFileSize or > GreatestFileSize)
        {
            yield return (nameof(options.MaxAppendOnlyFileSize), $"is {options.MaxAppendOnlyFileSize} bytes; it must be from 64 MiB to 1 TiB.");
        }

        if (options.DataFolder?.Contains('\0', StringComparison.Ordinal) == true)
        {
            yield return (nameof(options.DataFolder), "contains a null character, which no path may.");
        }
        else if (options.DataFolder is not null && string.IsNullOrWhiteSpace(options.DataFolder))
        {
            yield return (nameof(options.DataFolder), "is blank; name a folder, or leave it out.");
        }

        if (!Enum.IsDefined(options.OnWriteFailure))
        {
            yield return (nameof(options.OnWriteFailure), $"is {options.OnWriteFailure}; it must be a member of {nameof(WriteFailureBehavior)}.");
        }

        if (!Enum.IsDefined(options.OnDamagedFile))
        {
            yield return (nameof(options.OnDamagedFile), $"is {options.OnDamagedFile}; it must be a member of {nameof(DamagedFileBehavior)}.");
        }

        if (options.Password is { } password
            && (password.Length > LongestPassword || password.Any(each => char.IsControl(each) || char.IsSurrogate(each))))
        {
            yield return (
                nameof(options.Password),
                "is longer than 512 characters, or has a control character or one beyond the basic plane of Unicode; use printable characters only.");
        }
    }
}
