using Grpc.Core;
using Microsoft.AspNetCore.Http;
using OpenRs.Cloud.Client.Errors;
using OpenRs.Cloud.Dashboard.Sessions;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Dashboard.Costs;

/// <summary>The charges of a project as a file that finance programs read.</summary>
internal static class FocusDownload
{
    /// <summary>Writes the file, as ExportFocus answers it to the user.</summary>
    public static async Task SendAsync(string project, HttpContext context, ApiClients clients)
    {
        var cancellationToken = context.RequestAborted;
        using var api = clients.Create(DashboardCookie.KeyOf(context.User));
        using var call = api.Costs.ExportFocus(
            new ExportFocusRequest { Parent = $"projects/{project}" }, cancellationToken: cancellationToken);
        try
        {
            while (await call.ResponseStream.MoveNext(cancellationToken))
            {
                if (!context.Response.HasStarted)
                {
                    context.Response.ContentType = "text/csv; charset=utf-8";
                    context.Response.Headers.ContentDisposition = "attachment; filename=\"openrs-focus.csv\"";
                }

                await context.Response.Body.WriteAsync(call.ResponseStream.Current.Chunk.Memory, cancellationToken);
            }
        }
        catch (OpenRsException exception) when (!context.Response.HasStarted)
        {
            context.Response.StatusCode = exception.StatusCode switch
            {
                StatusCode.PermissionDenied => StatusCodes.Status403Forbidden,
                StatusCode.Unauthenticated => StatusCodes.Status401Unauthorized,
                StatusCode.InvalidArgument or StatusCode.NotFound => StatusCodes.Status404NotFound,
                _ => StatusCodes.Status503ServiceUnavailable,
            };
            context.Response.ContentType = "text/plain; charset=utf-8";
            await context.Response.WriteAsync(exception.Message, cancellationToken);
        }
    }
}
