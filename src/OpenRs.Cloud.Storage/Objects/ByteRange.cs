namespace OpenRs.Cloud.Storage.Objects;

/// <summary>A range of an object's bytes.</summary>
public readonly record struct ByteRange
{
    /// <summary>Makes a range.</summary>
    /// <param name="offset">The first byte, from 0.</param>
    /// <param name="length">How many bytes, at least 1; null for all up to the end.</param>
    /// <exception cref="ArgumentOutOfRangeException">A negative offset or a length below 1.</exception>
    public ByteRange(long offset, long? length = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (length is { } given)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(given, nameof(length));
        }

        Offset = offset;
        Length = length;
    }

    /// <summary>The first byte, from 0.</summary>
    public long Offset { get; }

    /// <summary>How many bytes, at least 1; null for all up to the end.</summary>
    public long? Length { get; }
}
