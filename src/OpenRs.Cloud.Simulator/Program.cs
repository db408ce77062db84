using OpenRs.Cloud.Simulator;
using OpenRs.CommandLine;

Terminal.Protect();
return await CommandInvocation.RunAsync(SimulateCommand.Create(), args);
