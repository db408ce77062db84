using OpenRs.Cloud.Errors;

namespace OpenRs.Cloud.Server.Resources;

/// <summary>Request ids: a client's UUID in one spelling, or a new one when it gave none.</summary>
internal static class RequestId
{
    public static string Parse(string requestId)
    {
        if (requestId.Length == 0)
        {
            return Guid.NewGuid().ToString();
        }

        return Guid.TryParse(requestId, out var id)
            ? id.ToString()
            : throw CloudException.Field(
                ErrorReason.InvalidArgument, "request_id", "must be a UUID, such as 0f0e0d0c-0b0a-0908-0706-050403020100.");
    }
}
