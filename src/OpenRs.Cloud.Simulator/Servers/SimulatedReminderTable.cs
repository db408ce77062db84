using System.Globalization;
using OpenRs.Cloud.Simulator.Time;
using OpenRs.Cloud.Simulator.Worlds;

namespace OpenRs.Cloud.Simulator.Servers;

/// <summary>The reminder table of one life of the server. Writes may fail or be slow.</summary>
internal sealed class SimulatedReminderTable(World world, SimulatedProcess process) : IReminderTable
{
    private readonly StorageAnswers _answers = new(world, process);
    private readonly SortedDictionary<(string Grain, string Name), ReminderEntry> _rows = world.Image.Reminders;
    private long _writes;

    public Task<ReminderTableData> ReadRows(GrainId grainId) =>
        _answers.Answer(new ReminderTableData(_rows.Values.Where(row => row.GrainId == grainId)));

    // One server reads them all.
    public Task<ReminderTableData> ReadRows(uint begin, uint end) => _answers.Answer(new ReminderTableData(_rows.Values));

    public Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) =>
        _answers.Answer(_rows.GetValueOrDefault((grainId.ToString(), reminderName)));

    public Task<string?> UpsertRow(ReminderEntry entry) => ChangeAsync<string?>("sets", () =>
    {
        _rows[(entry.GrainId.ToString(), entry.ReminderName)] = entry;
        return entry.ETag = $"{process.Name} {(++_writes).ToString(CultureInfo.InvariantCulture)}";
    });

    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag) => ChangeAsync("removes", () =>
        _rows.TryGetValue((grainId.ToString(), reminderName), out var row) && row.ETag == eTag
        && _rows.Remove((grainId.ToString(), reminderName)));

    public Task TestOnlyClearTable() => throw new NotSupportedException();

    private Task<T> ChangeAsync<T>(string what, Func<T> change)
    {
        if (process.IsAlive && world.Faults.Strikes(FaultKind.StorageError))
        {
            world.Faults.Note(FaultKind.StorageError, process.Name, "cannot write a reminder");
            return _answers.Fail<T>(new OrleansException("simulated write error of a reminder"));
        }

        if (!process.IsAlive)
        {
            return StorageAnswers.Never<T>();
        }

        var result = change();
        world.Log.Add(process.Name, $"{what} a reminder");
        return _answers.Answer(result);
    }
}
