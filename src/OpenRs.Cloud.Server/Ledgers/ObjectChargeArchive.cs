using System.Globalization;
using System.Text.Json;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Storage.Naming;
using OpenRs.Cloud.Storage.Objects;

namespace OpenRs.Cloud.Server.Ledgers;

/// <summary>
/// Charges as JSON lines in the object store, which anybody can audit. A file is named by its first and last entry; after a crash two
/// files may hold the same entries, and then they are equal.
/// </summary>
internal sealed class ObjectChargeArchive(IObjectStore objects) : IChargeArchive
{
    // A run of a day on a hundred agents writes less than this.
    private const int MaxFileBytes = 64 << 20;

    public async Task AppendAsync(string ledgerId, IReadOnlyList<ChargeEntry> entries, CancellationToken cancellationToken)
    {
        using var lines = new MemoryStream();
        foreach (var entry in entries)
        {
            JsonSerializer.Serialize(lines, entry, ChargeJson.Default.ChargeEntry);
            lines.WriteByte((byte)'\n');
        }

        var name = string.Create(
            CultureInfo.InvariantCulture, $"{ObjectNames.Charges(ledgerId)}/{entries[0].Sequence:D10}-{entries[^1].Sequence:D10}.jsonl");
        await objects.PutImmutableAsync(name, lines.ToArray(), cancellationToken);
    }

    public async Task<IReadOnlyList<ChargeEntry>> ReadAsync(string ledgerId, CancellationToken cancellationToken)
    {
        var entries = new SortedDictionary<long, ChargeEntry>();
        await foreach (var file in objects.ListAsync($"{ObjectNames.Charges(ledgerId)}/", cancellationToken))
        {
            using var content = new MemoryStream(await objects.ReadAllBytesAsync(file.Name, MaxFileBytes, cancellationToken));
            await foreach (var entry in JsonSerializer.DeserializeAsyncEnumerable(
                content, ChargeJson.Default.ChargeEntry, topLevelValues: true, cancellationToken))
            {
                entries[entry!.Sequence] = entry;
            }
        }

        return [.. entries.Values];
    }
}
