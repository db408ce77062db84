using Orleans.Services;

namespace Orleans
{
    public interface IRemindable : IGrain
    {
        Task ReceiveReminder(string reminderName, TickStatus status);
    }

    public interface IReminderService : IGrainService
    {
        Task Start();

        Task Stop();

        Task<IGrainReminder> RegisterOrUpdateReminder(GrainId grainId, string reminderName, TimeSpan dueTime, TimeSpan period);

        Task UnregisterReminder(IGrainReminder reminder);

        Task<IGrainReminder?> GetReminder(GrainId grainId, string reminderName);

        Task<List<IGrainReminder>> GetReminders(GrainId grainId);
    }
}

namespace Orleans.Timers
{
    public interface IReminderRegistry : IGrainServiceClient<IReminderService>
    {
        Task<IGrainReminder> RegisterOrUpdateReminder(GrainId callingGrainId, string reminderName, TimeSpan dueTime, TimeSpan period);

        Task<IGrainReminder> RegisterOrUpdateReminder(
            GrainId callingGrainId, string reminderName, TimeSpan dueTime, TimeSpan period, CancellationToken cancellationToken) =>
            RegisterOrUpdateReminder(callingGrainId, reminderName, dueTime, period).WaitAsync(cancellationToken);

        Task UnregisterReminder(GrainId callingGrainId, IGrainReminder reminder);

        Task UnregisterReminder(GrainId callingGrainId, IGrainReminder reminder, CancellationToken cancellationToken) =>
            UnregisterReminder(callingGrainId, reminder).WaitAsync(cancellationToken);

        Task<IGrainReminder?> GetReminder(GrainId callingGrainId, string reminderName);

        Task<IGrainReminder?> GetReminder(GrainId callingGrainId, string reminderName, CancellationToken cancellationToken) =>
            GetReminder(callingGrainId, reminderName).WaitAsync(cancellationToken);

        Task<List<IGrainReminder>> GetReminders(GrainId callingGrainId);
    }
}

namespace Orleans.Runtime
{
    public interface IGrainReminder
    {
        string ReminderName { get; }
    }

    [GenerateSerializer, Immutable]
    public readonly struct TickStatus(DateTime firstTickTime, TimeSpan period, DateTime timeStamp)
    {
        [Id(0)]
        public DateTime FirstTickTime { get; } = firstTickTime;

        [Id(1)]
        public TimeSpan Period { get; } = period;

        [Id(2)]
        public DateTime CurrentTickTime { get; } = timeStamp;

        public override string ToString() => $"<{FirstTickTime}, {Period}, {CurrentTickTime}>";
    }

    [GenerateSerializer]
    public sealed class ReminderException(string message) : OrleansException(message);
}
