namespace TypedJobs.Storage.Contracts.Workers;

/// <summary>Represents the answer to an exchange.</summary>
/// <param name="Lost">Positions, from 0, of the outcomes that were not stored because their lease was lost.</param>
/// <param name="NextDue">How long until a scheduled job is due, when fewer jobs than wanted came.</param>
/// <param name="TakenAt">The server's time.</param>
/// <param name="Jobs">The jobs that were taken.</param>
/// <param name="Failed">The jobs that the queue itself failed, when they were to be taken or retried.</param>
internal readonly record struct ExchangeResult(
    IReadOnlyList<int> Lost, TimeSpan? NextDue, DateTimeOffset TakenAt, IReadOnlyList<TakenJob> Jobs, IReadOnlyList<FailedJob> Failed);
