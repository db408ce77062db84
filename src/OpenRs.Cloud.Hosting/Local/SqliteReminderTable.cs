namespace OpenRs.Cloud.Hosting.Local;

/// <summary>Reminders in the state file.</summary>
internal sealed class SqliteReminderTable(StateStore store) : IReminderTable
{
    public async Task<ReminderTableData> ReadRows(GrainId grainId) =>
        new((await store.ReadRemindersAsync(grainId.ToString())).Select(Entry));

    public async Task<ReminderTableData> ReadRows(uint begin, uint end)
    {
        var range = RangeFactory.CreateRange(begin, end);
        return new((await store.ReadRemindersAsync()).Select(Entry).Where(entry => range.InRange(entry.GrainId)));
    }

    public async Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) =>
        (await store.ReadRemindersAsync(grainId.ToString(), reminderName)).Select(Entry).FirstOrDefault();

    public async Task<string?> UpsertRow(ReminderEntry entry)
    {
        var registration = Guid.NewGuid().ToString("N");
        await store.PutReminderAsync(
            new ReminderRow(entry.GrainId.ToString(), entry.ReminderName, registration, entry.StartAt, entry.Period));
        return registration;
    }

    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag) =>
        store.RemoveReminderAsync(grainId.ToString(), reminderName, eTag);

    public Task TestOnlyClearTable() => throw new NotSupportedException("A test that wants no reminders takes a new state file.");

    private static ReminderEntry Entry(ReminderRow row) => new()
    {
        GrainId = GrainId.Parse(row.Grain),
        ReminderName = row.Name,
        StartAt = row.FirstTick,
        Period = row.Period,
        ETag = row.Registration,
    };
}
