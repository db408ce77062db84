using OpenRs.Cloud.Server.Hosting;

return await ServerProcess.RunAsync(args);
