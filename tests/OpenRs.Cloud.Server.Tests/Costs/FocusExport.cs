using System.Text;
using Grpc.Core;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Costs;

/// <summary>The FOCUS file of a project, as its stream brings it.</summary>
internal static class FocusExport
{
    /// <summary>Reads it.</summary>
    public static async Task<string> ReadFocusAsync(this CostService.CostServiceClient costs, string parent)
    {
        var bytes = new List<byte>();
        using var export = costs.ExportFocus(new ExportFocusRequest { Parent = parent });
        await foreach (var response in export.ResponseStream.ReadAllAsync())
        {
            bytes.AddRange(response.Chunk);
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }
}
