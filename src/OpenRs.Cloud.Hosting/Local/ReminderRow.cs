namespace OpenRs.Cloud.Hosting.Local;

/// <summary>A reminder as stored.</summary>
/// <param name="Grain">The grain, as type/key.</param>
/// <param name="Name">Unique within the grain.</param>
/// <param name="Registration">Distinguishes a registration from the one it replaced: the ETag.</param>
/// <param name="FirstTick">When the first tick was due, UTC.</param>
/// <param name="Period">Time between ticks.</param>
internal sealed record ReminderRow(string Grain, string Name, string Registration, DateTime FirstTick, TimeSpan Period);
