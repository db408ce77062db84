using System.CommandLine;
using OpenRs.Bench.ControlPlane.Elastic;
using OpenRs.Bench.ControlPlane.Load;

var root = new RootCommand("Benchmarks of the control plane against real processes.") { LoadCommand.Create(), ElasticCommand.Create() };
return await root.Parse(args).InvokeAsync();
