namespace OpenRs.Cloud.Costs;

/// <summary>One kind of waste of a run.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Seconds">Seconds of agents.</param>
/// <param name="Usd">US dollars.</param>
/// <param name="Advice">What it was and what helps.</param>
public sealed record WasteItem(WasteKind Kind, decimal Seconds, decimal Usd, string Advice);
