using OpenRs.Cloud.Server.Datasets;
using OpenRs.Cloud.Server.Hosting;

return args is [ParquetProcess.Verb, _, _, _] ? await ParquetProcess.RunAsync(args) : await ServerCommand.RunAsync(args);
