using OpenRs.Cloud.Simulator;
using OpenRs.CommandLine;

return await CommandInvocation.RunAsync(SimulateCommand.Create(), args);
