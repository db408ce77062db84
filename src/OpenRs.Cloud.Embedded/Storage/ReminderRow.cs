namespace OpenRs.Cloud.Embedded;

/// <summary>A reminder as stored.</summary>
/// <param name="Grain">The grain, as type/key.</param>
/// <param name="Name">Unique within the grain.</param>
/// <param name="Registration">Distinguishes a registration from the one it replaced.</param>
/// <param name="FirstTick">When the first tick was due, UTC.</param>
/// <param name="Period">Time between ticks.</param>
/// <param name="NextTick">When the next tick is due, UTC; in the past when ticks were missed.</param>
internal sealed record ReminderRow(string Grain, string Name, string Registration, DateTime FirstTick, TimeSpan Period, DateTime NextTick);
