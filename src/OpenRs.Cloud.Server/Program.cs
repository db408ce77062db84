using OpenRs.Cloud.Server.Backups;
using OpenRs.Cloud.Server.Datasets;
using OpenRs.Cloud.Server.Hosting;
using OpenRs.Cloud.Server.Storage;
using OpenRs.CommandLine;

DataFolder.RestrictProcess();
Terminal.Protect();
if (BackupCommands.Handles(args))
{
    return await BackupCommands.RunAsync(args);
}

return args is [ParquetProcess.Verb, _, _, _] ? await ParquetProcess.RunAsync(args) : await ServerCommand.RunAsync(args);
