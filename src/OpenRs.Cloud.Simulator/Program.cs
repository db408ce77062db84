using System.Diagnostics;
using OpenRs.Cloud.Simulator;

var from = args.Length > 0 ? ulong.Parse(args[0]) : 1;
var count = args.Length > 1 ? int.Parse(args[1]) : 100;
var trace = args.Length > 2;
var watch = Stopwatch.StartNew();
var faults = 0; var bad = 0; TimeSpan vt = default;
var states = new SortedDictionary<string, int>();
for (var s = from; s < from + (ulong)count; s++)
{
    var o = Simulation.Run(s, new SimulationOptions { Trace = trace ? Console.Out : null });
    faults += o.Faults; vt += o.Duration;
    foreach (var r in o.Runs) { states[r.State.ToString()] = states.GetValueOrDefault(r.State.ToString()) + 1; }
    if (o.Violations.Count > 0) { bad++; Console.WriteLine($"seed {s}: {o.Violations.Count} {o.Violations[0]}"); }
    if (trace) Console.WriteLine($"{o.TraceHash:x16} spent {o.SpentUsd} used {o.UsedUsd} wasted {o.WastedUsd}");
}
Console.WriteLine($"{count} worlds, {faults} faults, {bad} bad, {watch.Elapsed.TotalMilliseconds / count:0.0} ms each, {vt.TotalSeconds / count:0} virtual s each; {string.Join(", ", states)}");
