using System.Buffers.Binary;
using System.Text;
using TypedJobs.Jobs;

namespace TypedJobs;

/// <summary>Represents the job and the part of it that a value belongs to, for an <see cref="IPayloadTransform"/>. Immutable; thread-safe.</summary>
public sealed class PayloadContext
{
    private readonly string _before;

    /// <summary>Initializes the context.</summary>
    /// <param name="id">The job.</param>
    /// <param name="part">The part of the job that the value is.</param>
    public PayloadContext(JobId id, PayloadPart part)
        : this(id, part, string.Empty)
    {
    }

    /// <param name="id">The job.</param>
    /// <param name="part">The part of the job that the value is.</param>
    /// <param name="before">The transforms that were applied before, as the mark in front of the stored value names them.</param>
    internal PayloadContext(JobId id, PayloadPart part, string before)
    {
        Id = id;
        Part = part;
        _before = before;
    }

    /// <summary>Gets the job that the value belongs to.</summary>
    public JobId Id { get; }

    /// <summary>Gets the part of the job that the value is.</summary>
    public PayloadPart Part { get; }

    /// <summary>
    /// Gets the maximum length of a value in bytes, before and after any transform. A transform that makes values longer when it is undone stops there.
    /// </summary>
    public int MaxLength { get; init; } = JobLimits.MaxPayloadBytes;

    /// <summary>
    /// Returns bytes that name the queue, the key of the job, the part, and the transforms that were applied before: associated data of an
    /// authenticated cipher, so that what is stored can only be read where it was written.
    /// </summary>
    public byte[] GetAssociatedData()
    {
        string[] texts = [Id.Queue, Id.Key, _before];
        byte[] data = new byte[1 + texts.Sum(static text => sizeof(int) + Encoding.UTF8.GetByteCount(text))];
        data[0] = (byte)Part;
        int at = 1;
        foreach (string text in texts)
        {
            // With their lengths, so that no two jobs have the same bytes.
            int length = Encoding.UTF8.GetBytes(text, data.AsSpan(at + sizeof(int)));
            BinaryPrimitives.WriteInt32LittleEndian(data.AsSpan(at), length);
            at += sizeof(int) + length;
        }

        return data;
    }
}
