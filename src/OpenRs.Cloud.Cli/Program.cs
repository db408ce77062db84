using OpenRs.Cloud.Cli;

return await OpenRsCommand.RunAsync(args);
