namespace OpenRs.Cloud.Embedded;

/// <summary>The handle of a reminder.</summary>
internal sealed class EmbeddedReminder(ReminderRow row) : IGrainReminder
{
    public string ReminderName => row.Name;

    public ReminderRow Row => row;
}
