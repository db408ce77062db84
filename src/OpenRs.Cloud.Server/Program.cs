using OpenRs.Cloud.Server.Backups;
using OpenRs.Cloud.Server.Datasets;
using OpenRs.Cloud.Server.Hosting;
using OpenRs.Cloud.Server.Prompts;
using OpenRs.Cloud.Server.Storage;
using OpenRs.CommandLine;

DataFolder.RestrictProcess();
Terminal.Protect();
if (BackupCommands.Handles(args))
{
    return await BackupCommands.RunAsync(args);
}

return args switch
{
    [ParquetProcess.Verb, _, _, _] => await ParquetProcess.RunAsync(args),
    [PromptProcess.Verb, _, _, _, _] => await PromptProcess.RunAsync(args),
    _ => await ServerCommand.RunAsync(args),
};
