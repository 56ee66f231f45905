using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace TypedJobs.Integration.Tests.Diagnostics;

/// <summary>Keeps log entries with the scopes that they were written in.</summary>
[ProviderAlias("Scopes")]
internal sealed class ScopeLog : ILoggerProvider, ISupportExternalScope
{
    private IExternalScopeProvider? _scopes;

    public ConcurrentQueue<(string Message, string Scope)> Entries { get; } = new();

    public ILogger CreateLogger(string categoryName) => new Logger(this);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose()
    {
        // Nothing is held.
    }

    private sealed class Logger(ScopeLog log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var parts = new List<string>();
            log._scopes?.ForEachScope(
                static (scope, parts) =>
                {
                    if (scope is IReadOnlyList<KeyValuePair<string, object?>> pairs)
                    {
                        parts.AddRange(pairs.Select(pair => $"{pair.Key}={pair.Value}"));
                    }
                },
                parts);
            log.Entries.Enqueue((formatter(state, exception), string.Join(' ', parts)));
        }
    }
}
