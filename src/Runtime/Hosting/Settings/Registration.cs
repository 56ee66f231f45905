using Microsoft.Extensions.Configuration;

namespace TypedJobs.Hosting.Settings;

/// <summary>Represents what calls of <c>AddTypedJobs</c>, or of <c>AddKeyedTypedJobs</c> with one name, have in common.</summary>
internal sealed class Registration(string? name)
{
    private const char Separator = '/';

    public string? Name => name;

    /// <summary>Gets or sets the configuration that is read instead of the host's.</summary>
    public IConfiguration? Configuration { get; set; }

    /// <summary>
    /// Gets or sets the key of the configuration that the server is read from; <see langword="null"/> when it is chosen in code alone.
    /// </summary>
    public string? ServerSection { get; set; }

    /// <summary>Gets or sets the name of the connection string that has the server's address, if one has it.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Gets the names of the workers. The configuration does not tell upper from lower case.</summary>
    public HashSet<string> Workers { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Gets the queues whose retention is checked when the host starts, besides those of the configuration.</summary>
    public HashSet<string> Queues { get; } = new(StringComparer.Ordinal);

    /// <summary>Gets the queues of the workers.</summary>
    public SortedSet<string> WorkerQueues { get; } = new(StringComparer.Ordinal);

    /// <summary>Gets the payload transforms of the library that are registered.</summary>
    public HashSet<Type> Transforms { get; } = [];

    /// <summary>Returns the name under which options are registered: that of the worker or queue, after that of this registration.</summary>
    public string OptionsNameOf(string part) => name is null ? part : $"{name}{Separator}{part}";

    /// <summary>Returns whether options belong to this registration, and to which worker or queue of it.</summary>
    public bool Owns(string optionsName, out string part)
    {
        int end = optionsName.LastIndexOf(Separator);
        part = optionsName[(end + 1)..];
        return end < 0 ? name is null : name is not null && optionsName.AsSpan(0, end).SequenceEqual(name);
    }

    /// <summary>Returns a text that names a part of this registration in messages, with its section if there is one.</summary>
    public string Describe(string what, IConfigurationSection? section)
    {
        string whose = name is null ? what : $"{what} of AddKeyedTypedJobs(\"{name}\", …)";
        return section?.Exists() == true ? $"{whose} (configuration section '{section.Path}')" : whose;
    }
}
