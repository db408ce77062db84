using System.CommandLine;
using System.CommandLine.Help;
using System.Globalization;
using OpenRs.Cloud.Hosting.Local.Errors;
using OpenRs.Cloud.Server.Deployments;
using OpenRs.Cloud.Server.Storage;
using OpenRs.Cloud.Storage.Objects;
using OpenRs.CommandLine;

namespace OpenRs.Cloud.Server.Backups;

/// <summary>The commands <c>openrs backup</c> and <c>openrs restore</c>.</summary>
internal static class BackupCommands
{
    private static readonly string[] Verbs = ["backup", "restore"];

    /// <summary>Whether a command line is one of them.</summary>
    public static bool Handles(string[] args) => args.Length > 0 && Verbs.Contains(args[0]);

    /// <summary>Runs one of them.</summary>
    /// <returns>The exit code.</returns>
    public static Task<int> RunAsync(string[] args) =>
        CommandInvocation.RunAsync(new Command("openrs", "Backups of a deployment.") { Backup(), Restore(), new HelpOption() }, args);

    private static Command Backup()
    {
        var target =
            new Option<string>("--out") { Description = "Folder for the backup; must be empty.", HelpName = "folder", Required = true };
        var (data, objects) = (Data(), Objects());
        var command = new Command(
            "backup",
            """
            Back up the state of a server while it runs, and list its objects.

            Writes a copy of the state as it is at one instant, and the names, sizes and hashes of all objects. It does not copy objects: do
            that with the tools of your storage, after this. Example:

              openrs backup --data .openrs/data --out /backups/2026-01-31

            Exit codes: 0 done, 2 refused, with what to do.
            """)
        {
            target, data, objects,
        };
        command.SetAction((parsed, cancellationToken) => GuardAsync(async () =>
        {
            var storage = StorageOf(parsed.GetValue(data)!, parsed.GetValue(objects));
            var store = await OpenAsync(storage, cancellationToken);
            var folder = new BackupFolder(parsed.GetValue(target)!);
            var header = await new BackupWriter(storage.StatePath, store, TimeProvider.System).WriteAsync(folder, cancellationToken);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"Backed up deployment {header.Deployment} at mark {header.Mark} to {folder.FolderPath}: its state, and a list of "
                + $"{header.Objects} objects ({header.Bytes / 1e6:0.0} MB)."));
        }));
        return command;
    }

    private static Command Restore()
    {
        var source = new Argument<string?>("backup")
        {
            Description = "Folder that openrs backup wrote.", Arity = ArgumentArity.ZeroOrOne,
        };
        var missing = new Option<bool>("--allow-missing") { Description = "Go on when objects of the backup are missing or damaged." };
        var keep = new Option<bool>("--keep-state") { Description = "Restore nothing; accept the state as it is, with what it lost." };
        var (data, objects) = (Data(), Objects());
        var command = new Command(
            "restore",
            """
            Take a server that is stopped back to a backup.

            Checks the backup and its objects, puts the copy in the place of the state, and sets aside what jobs wrote after the backup,
            under aside/ in the object store. The state that was there stays beside it. Jobs go on from where they were. Example:

              openrs restore /backups/2026-01-31 --data .openrs/data

            Exit codes: 0 done, 2 refused, with what to do.
            """)
        {
            source, data, objects, missing, keep,
        };
        command.SetAction((parsed, cancellationToken) => GuardAsync(async () =>
        {
            var (folder, keeps) = (parsed.GetValue(source), parsed.GetValue(keep));
            if (folder is null != keeps)
            {
                throw new BackupException("Name either the folder of a backup, or --keep-state.");
            }

            var storage = StorageOf(parsed.GetValue(data)!, parsed.GetValue(objects));
            var restorer = new BackupRestorer(storage.StatePath, await OpenAsync(storage, cancellationToken), TimeProvider.System);
            if (folder is null)
            {
                await restorer.KeepStateAsync(cancellationToken);
                Console.WriteLine($"Kept {storage.StatePath} as it is.");
                return;
            }

            var aside = await restorer.RestoreAsync(new BackupFolder(folder), parsed.GetValue(missing), cancellationToken);
            Console.WriteLine($"Restored {storage.StatePath}. {aside} later objects were set aside. Start the server.");
        }));
        return command;
    }

    private static Option<string> Data() => new("--data")
    {
        Description = "The server's data folder. Default: .openrs/data.",
        HelpName = "folder",
        DefaultValueFactory = static _ => new StorageOptions().Data,
    };

    private static Option<string?> Objects() => new("--objects")
    {
        Description = "The server's object store: file:///FOLDER or a blob container's URL. Default: objects in the data folder.",
        HelpName = "uri",
    };

    private static StorageOptions StorageOf(string data, string? objects) => new() { Data = data, Objects = objects ?? "" };

    // The key of a blob store is not for the command line.
    private static Task<IObjectStore> OpenAsync(StorageOptions storage, CancellationToken cancellationToken)
    {
        if (storage.Objects.Length == 0 && !Directory.Exists(storage.DataPath))
        {
            throw new BackupException($"There is no data folder {storage.DataPath}. Name the server's (--data FOLDER).");
        }

        var options = new ObjectStoreOptions
        {
            Uri = storage.ObjectsUri,
            ConnectionString = Environment.GetEnvironmentVariable("OpenRs__ObjectsConnectionString"),
        };
        return ObjectStoreFactory.OpenAsync(options, TimeProvider.System, cancellationToken);
    }

    private static async Task<int> GuardAsync(Func<Task> action)
    {
        try
        {
            await action();
            return 0;
        }
        catch (Exception exception) when (exception is BackupException or DeploymentException or StateFileFormatException
            or StateFileLockedException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            await Console.Error.WriteLineAsync($"openrs: {exception.Message.ReplaceLineEndings(" ")}");
            return CommandInvocation.WrongInput;
        }
    }
}
