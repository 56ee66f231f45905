using System.ComponentModel;
using TypedJobs.CompilerServices;

namespace TypedJobs;

/// <summary>Represents a <see cref="JobCall"/> of a job that returns a <typeparamref name="TResult"/>.</summary>
/// <typeparam name="TResult">What the handler returns.</typeparam>
public sealed class JobCall<TResult> : JobCall
{
    /// <inheritdoc cref="JobCall(JobDefinition, ReadOnlyMemory{byte}, JobOptions?)"/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public JobCall(
        JobDefinition<TResult> definition, ReadOnlyMemory<byte> payload, JobOptions? options = null)
        : base(definition, payload, options)
    {
    }

    private JobCall(JobCall<TResult> call, JobOptions options)
        : base(call, options)
    {
    }

    /// <inheritdoc cref="JobCall.Definition"/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public new JobDefinition<TResult> Definition => (JobDefinition<TResult>)base.Definition;

    /// <inheritdoc cref="JobCall.With"/>
    public new JobCall<TResult> With(JobOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new JobCall<TResult>(this, options);
    }

    private protected override JobCall WithOptions(JobOptions options) => new JobCall<TResult>(this, options);
}
