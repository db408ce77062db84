using OpenRs.Cloud.Simulator;

return await SimulateCommand.Create().Parse(args).InvokeAsync();
