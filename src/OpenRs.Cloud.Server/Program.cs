using OpenRs.Cloud.Server.Datasets;
using OpenRs.Cloud.Server.Hosting;
using OpenRs.Cloud.Server.Storage;
using OpenRs.CommandLine;

DataFolder.RestrictProcess();
Terminal.Protect();
return args is [ParquetProcess.Verb, _, _, _] ? await ParquetProcess.RunAsync(args) : await ServerCommand.RunAsync(args);
