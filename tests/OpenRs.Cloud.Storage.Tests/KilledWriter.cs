using System.Globalization;
using System.Reflection;
using OpenRs.Cloud.Storage.Objects;

namespace OpenRs.Cloud.Storage.Tests;

/// <summary>A process of its own that writes an object, stops half way, and is killed there.</summary>
internal static class KilledWriter
{
    private const string HalfWay = "half way";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    /// <summary>The writing process: store URI, connection string or "", object name, size.</summary>
    public static async Task Main(string[] arguments)
    {
        var options = new ObjectStoreOptions { Uri = arguments[0], ConnectionString = arguments[1] };
        var store = await ObjectStoreFactory.OpenAsync(options, TimeProvider.System, default);
        var content = TestBytes.Make(int.Parse(arguments[3], CultureInfo.InvariantCulture));
        await store.PutAsync(arguments[2], new StallingStream(content), PutCondition.None, default);
    }

    /// <summary>Starts the process and kills it (SIGKILL) when it has handed over half of the object.</summary>
    public static async Task RunAsync(string uri, string connectionString, string name, int size)
    {
        string[] arguments =
        [
            Assembly.GetExecutingAssembly().Location, uri, connectionString, name, size.ToString(CultureInfo.InvariantCulture),
        ];
        await using var process = ChildProcess.Start(Environment.ProcessPath!, arguments);
        await process.WaitForLineAsync(line => line == HalfWay, HalfWay, Timeout);
        process.Kill();
        await process.WaitForExitAsync(Timeout);
    }

    private sealed class StallingStream(byte[] content) : MemoryStream(content, writable: false)
    {
        public override async Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
        {
            var buffer = new byte[bufferSize];
            for (int count; (count = await ReadAsync(buffer, cancellationToken)) > 0;)
            {
                await destination.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            }
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position >= Length / 2)
            {
                Console.WriteLine(HalfWay);
                await Task.Delay(System.Threading.Timeout.Infinite, cancellationToken);
            }

            return await base.ReadAsync(buffer, cancellationToken);
        }
    }
}
