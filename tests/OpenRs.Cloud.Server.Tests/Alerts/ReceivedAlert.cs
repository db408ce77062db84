using System.Text.Json;

namespace OpenRs.Cloud.Server.Tests.Alerts;

/// <summary>A request to a receiver of webhooks.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Id">Id of the alert.</param>
/// <param name="Status">What was answered.</param>
/// <param name="IsSigned">Whether its signature is right.</param>
/// <param name="Body">Its body.</param>
internal sealed record ReceivedAlert(string Path, string Id, int Status, bool IsSigned, JsonElement Body)
{
    public string Type => Body.GetProperty("type").GetString()!;

    public JsonElement Data => Body.GetProperty("data");
}
