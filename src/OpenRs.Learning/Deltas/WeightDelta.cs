using System.Security.Cryptography;

namespace OpenRs.Learning.Deltas;

/// <summary>
/// Weight files from one policy version to the next. A small learning rate leaves most bf16 weights as they are, so that the changes are a
/// few percent of the file; the reader puts the same bytes together. Any two files of equal length will do, whatever their element type:
/// every bit pattern comes back. Equal input gives equal delta bytes, so a delta can be an object that is written once.
/// </summary>
/// <remarks>
/// A late joiner loads the last full snapshot and gives all deltas since to one <see cref="ApplyAsync"/>, which goes over the weights once
/// however many there are.
/// </remarks>
public static class WeightDelta
{
    private const int WindowBlocks = 8;
    private const int WindowBytes = WindowBlocks * DeltaBlock.Bytes;

    /// <summary>Hashes a file that is published in full, and so starts a chain.</summary>
    /// <param name="version">Its policy version.</param>
    /// <param name="weights">The file, read to its end.</param>
    /// <param name="cancellationToken">Abandons it.</param>
    public static async Task<WeightVersion> SnapshotAsync(long version, Stream weights, CancellationToken cancellationToken = default) =>
        WeightVersion.Snapshot(
            version, Convert.ToHexStringLower(await SHA256.HashDataAsync(weights, cancellationToken).ConfigureAwait(false)));

    /// <summary>
    /// Writes the delta from one file to the next, or finds that the next file itself is smaller. The base is checked against its version
    /// on the way.
    /// </summary>
    /// <param name="from">What the holders have.</param>
    /// <param name="baseWeights">The file of that version, seekable, read from its start.</param>
    /// <param name="version">The policy version to publish, above that of <paramref name="from"/>.</param>
    /// <param name="newWeights">Its file, seekable, read from its start.</param>
    /// <param name="delta">Where the delta goes: writable and seekable, at the place where it starts. Left empty if the file is to be
    /// published in full.</param>
    /// <param name="cancellationToken">Abandons it; what <paramref name="delta"/> then holds is worthless.</param>
    /// <returns>Whether a delta was written, sizes, and what a holder has after it.</returns>
    /// <exception cref="WeightDeltaException">The base file is not what its version says.</exception>
    public static async Task<WeightPublication> WriteAsync(
        WeightVersion from, Stream baseWeights, long version, Stream newWeights, Stream delta,
        CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(version, from.Version);
        (baseWeights.Position, newWeights.Position) = (0, 0);
        var (start, length) = (delta.Position, newWeights.Length);
        using var writer = new DeltaWriter(delta, WindowBytes, limit: baseWeights.Length == length ? length : 0);
        using var baseHash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var newHash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var before = new WindowReader(baseWeights, WindowBytes);
        await using var after = new WindowReader(newWeights, WindowBytes);
        for (long done = 0; done < length;)
        {
            var old = await before.NextAsync(cancellationToken).ConfigureAwait(false);
            var now = await after.NextAsync(cancellationToken).ConfigureAwait(false);
            await Task.WhenAll(
                Task.Run(() => baseHash.AppendData(old), cancellationToken),
                Task.Run(() => newHash.AppendData(now), cancellationToken),
                Task.Run(() => writer.Encode(old, now), cancellationToken)).ConfigureAwait(false);
            await writer.WriteAsync(cancellationToken).ConfigureAwait(false);
            done += now.Count > 0 ? now.Count : throw new EndOfStreamException($"The new weights end at byte {done} of {length}.");
        }

        var sha256 = Convert.ToHexStringLower(newHash.GetHashAndReset());
        if (!writer.IsSmaller)
        {
            delta.SetLength(start);
            delta.Position = start;
            return new WeightPublication(WeightVersion.Snapshot(version, sha256), IsDelta: false, length, length, writer.ChangedWords);
        }

        CheckBase(from, baseHash);
        var header = await writer.CompleteAsync(start, from, version, length, sha256, cancellationToken).ConfigureAwait(false);
        return new WeightPublication(
            header.Result, IsDelta: true, WeightDeltaHeader.Size + header.PayloadBytes, length, header.ChangedWords);
    }

    /// <summary>Applies deltas that follow each other, and checks everything: headers and chain before a byte is written, contents and
    /// hashes of both files on the way.</summary>
    /// <param name="from">What the holder has.</param>
    /// <param name="baseWeights">The file of that version, seekable, read from its start.</param>
    /// <param name="deltas">One or more, oldest first; each is read forward from where it stands to its end.</param>
    /// <param name="target">Receives the file of the last version. Use a new file and move it into place afterwards: what was written when
    /// an error is thrown is worthless.</param>
    /// <param name="cancellationToken">Abandons it.</param>
    /// <returns>What the holder has now.</returns>
    /// <exception cref="WeightDeltaException">A delta or the base file is not what is needed; <see cref="WeightDeltaException.Fault"/> says
    /// how, and nothing of the result may be used.</exception>
    public static async Task<WeightVersion> ApplyAsync(
        WeightVersion from, Stream baseWeights, IReadOnlyList<Stream> deltas, Stream target, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfZero(deltas.Count, nameof(deltas));
        baseWeights.Position = 0;
        var (readers, result) = (new List<DeltaReader>(), from);
        try
        {
            foreach (var delta in deltas)
            {
                readers.Add(await DeltaReader.OpenAsync(delta, result, baseWeights.Length, cancellationToken).ConfigureAwait(false));
                result = readers[^1].Header.Result;
            }

            using var baseHash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            using var newHash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            await CopyAsync(baseWeights, baseHash, readers, target, newHash, cancellationToken).ConfigureAwait(false);
            foreach (var reader in readers)
            {
                await reader.CompleteAsync(cancellationToken).ConfigureAwait(false);
            }

            CheckBase(from, baseHash);
            CheckResult(result, newHash);
            return result;
        }
        finally
        {
            readers.ForEach(static reader => reader.Dispose());
        }
    }

    private static async Task CopyAsync(
        Stream baseWeights, IncrementalHash baseHash, List<DeltaReader> deltas, Stream target, IncrementalHash newHash,
        CancellationToken cancellationToken)
    {
        var scratch = DeltaScratch.For(WindowBlocks);
        await using var window = new WindowReader(baseWeights, WindowBytes);
        while (await window.NextAsync(cancellationToken).ConfigureAwait(false) is { Count: > 0 } words)
        {
            await Task.WhenAll(
                [
                    .. deltas.Select(delta => delta.ReadAsync(words.Count, cancellationToken)),
                    Task.Run(() => baseHash.AppendData(words), cancellationToken),
                ])
                .ConfigureAwait(false);
            deltas.ForEach(delta => delta.Apply(words, scratch));
            await Task.WhenAll(
                Task.Run(() => newHash.AppendData(words), cancellationToken),
                target.WriteAsync(words, cancellationToken).AsTask()).ConfigureAwait(false);
        }
    }

    private static void CheckBase(WeightVersion from, IncrementalHash hash)
    {
        var found = Convert.ToHexStringLower(hash.GetHashAndReset());
        if (found != from.Sha256)
        {
            throw new WeightDeltaException(
                WeightDeltaFault.WrongBase,
                $"The base file has sha256 {found}; policy version {from.Version} is {from.Sha256}. "
                + "Load the last full snapshot and the deltas since.");
        }
    }

    private static void CheckResult(WeightVersion result, IncrementalHash hash)
    {
        var found = Convert.ToHexStringLower(hash.GetHashAndReset());
        if (found != result.Sha256)
        {
            throw new WeightDeltaException(
                WeightDeltaFault.WrongResult,
                $"The result has sha256 {found}; the delta to policy version {result.Version} promises {result.Sha256}. "
                + "Load the last full snapshot.");
        }
    }
}
