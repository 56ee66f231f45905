using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TypedJobs.Jobs;
using TypedJobs.Payloads.Protection;
using TypedJobs.Payloads.Protection.Encryption;

namespace TypedJobs;

/// <content>What is stored with jobs: sizes, compression, encryption.</content>
public sealed partial class TypedJobsBuilder
{
    /// <summary>
    /// Configures the maximum sizes of arguments and results, after the configuration section <c>TypedJobs:Payloads</c>. Values out of their range
    /// keep the host from starting.
    /// </summary>
    /// <param name="configure">Changes the options.</param>
    public TypedJobsBuilder ConfigurePayloads(Action<PayloadOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        Services.Configure(_registration.OptionsNameOf(string.Empty), configure);
        return this;
    }

    /// <summary>
    /// Encrypts what is stored with jobs, with AES-256-GCM: arguments, results, progress, lines of logs, and errors. Call it in every process of the
    /// queues, with the same keys. A process without the key of a value cannot read it: a worker fails the job, and keeps it.
    /// </summary>
    /// <param name="current">The key that new values are encrypted with. No more than 2³² values may be encrypted with one key.</param>
    /// <param name="others">Further keys, to read what is encrypted with them: earlier ones, or the next.</param>
    /// <exception cref="ArgumentException">Two keys have one id.</exception>
    public TypedJobsBuilder UsePayloadEncryption(PayloadKey current, params ReadOnlySpan<PayloadKey> others)
    {
        ArgumentNullException.ThrowIfNull(current);
        var keys = new FixedKeys(current, others.ToArray());
        return UsePayloadEncryption(_ => keys);
    }

    /// <inheritdoc cref="UsePayloadEncryption(PayloadKey, ReadOnlySpan{PayloadKey})"/>
    /// <param name="keys">Finds what provides the keys. It is not disposed of with the host, unless it is one of its services.</param>
    public TypedJobsBuilder UsePayloadEncryption(Func<IServiceProvider, IPayloadKeyProvider> keys) =>
        UsePayloadEncryption(keys, static _ => { });

    /// <inheritdoc cref="UsePayloadEncryption(PayloadKey, ReadOnlySpan{PayloadKey})"/>
    /// <param name="keys">Finds what provides the keys. It is not disposed of with the host, unless it is one of its services.</param>
    /// <param name="configure">Changes the options.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public TypedJobsBuilder UsePayloadEncryption(
        Func<IServiceProvider, IPayloadKeyProvider> keys, Action<PayloadEncryptionOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(configure);
        var options = new PayloadEncryptionOptions();
        configure(options);
        Bounds.CheckSpan(options.KeyCacheDuration, nameof(PayloadEncryptionOptions.KeyCacheDuration), "the encryption of payloads");
        return SetTransform<AesGcmTransform>(services => new AesGcmTransform(keys(services), options, services.GetRequiredService<TimeProvider>()));
    }

    /// <summary>
    /// Compresses what is stored with jobs, with Brotli, where that makes it shorter. Every process can read it, so only those that are to compress
    /// call this. Values are compressed before they are encrypted, whatever is called first.
    /// </summary>
    /// <param name="configure">Changes the options.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public TypedJobsBuilder UsePayloadCompression(Action<PayloadCompressionOptions>? configure = null)
    {
        var options = new PayloadCompressionOptions();
        configure?.Invoke(options);
        Bounds.CheckNumber(
            options.MinLength, 1, JobLimits.MaxPayloadBytes, nameof(PayloadCompressionOptions.MinLength), "the compression of payloads");
        if (Bounds.FindMemberProblem(options.Level, nameof(PayloadCompressionOptions.Level), "the compression of payloads") is { } problem)
        {
            throw new ArgumentOutOfRangeException(nameof(configure), problem);
        }

        return SetTransform<BrotliTransform>(_ => new BrotliTransform(options));
    }

    /// <summary>
    /// Adds a transform of what is stored with jobs, made once with what its constructor asks for from the services. Transforms are applied in the order
    /// in which they are added, after compression and before encryption; adding a type twice has no effect.
    /// </summary>
    /// <typeparam name="TTransform">The type of the transform.</typeparam>
    public TypedJobsBuilder AddPayloadTransform<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TTransform>()
        where TTransform : class, IPayloadTransform
    {
        _own.AddOnce<IPayloadTransform, TTransform>();

        return this;
    }

    /// <summary>
    /// Adds a transform of what is stored with jobs. Transforms are applied in the order in which they are added, after compression and before
    /// encryption.
    /// </summary>
    /// <param name="transform">The transform. It is not disposed of with the host.</param>
    public TypedJobsBuilder AddPayloadTransform(IPayloadTransform transform)
    {
        ArgumentNullException.ThrowIfNull(transform);
        _own.Add(transform);
        return this;
    }

    // A later call replaces an earlier one.
    private TypedJobsBuilder SetTransform<T>(Func<IServiceProvider, T> create)
        where T : class, IPayloadTransform
    {
        _own.SetSingleton(services => create(services.Provider));
        if (_registration.Transforms.Add(typeof(T)))
        {
            _own.AddSingleton<IPayloadTransform>(static services => services.Get<T>());
        }

        return this;
    }
}
