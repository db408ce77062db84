using Google.Protobuf.Reflection;
using Google.Rpc;
using Microsoft.AspNetCore.Grpc.JsonTranscoding;
using Microsoft.AspNetCore.Http.Features;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Server.Errors;

namespace OpenRs.Cloud.Server.Http;

/// <summary>
/// Checks of a request as JSON what transcoding does not: how long it is, that each parameter of its query names a field of the method's
/// request, and that one which cannot be read is answered with a reason.
/// </summary>
/// <param name="maxRequestBytes">Length of the longest request.</param>
internal sealed class JsonRequestGuard(int maxRequestBytes)
{
    private const string AllFields = "*";

    /// <summary>Lets a request pass to its method, or answers it.</summary>
    public async Task RunAsync(HttpContext context, GrpcJsonTranscodingMetadata method, RequestDelegate next)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = maxRequestBytes;
        }

        // Transcoding takes no notice of others, and remembers each for ever.
        if (context.Request.Query.Keys.FirstOrDefault(key => !IsField(method, key)) is { } unknown)
        {
            await context.Response.WriteErrorAsync(ErrorStatus.Of(CloudException.Field(
                ErrorReason.InvalidArgument, Shorten(unknown), ReasonOf(method))));
            return;
        }

        AddEmptyBody(context, method);
        var answer = context.Response.Body;
        await using var refusal = new RefusalStream(context, answer);
        context.Response.Body = refusal;
        await next(context);
        context.Response.Body = answer;
        if (refusal.Message is { } message)
        {
            context.Response.ContentLength = null;
            await context.Response.WriteErrorAsync(ErrorStatus.Create(
                Code.InvalidArgument, ErrorReason.InvalidArgument, $"{method.MethodDescriptor.InputType.Name} cannot be read: {message}"));
        }
    }

    // A method whose fields may all be left out need not be sent any.
    private static void AddEmptyBody(HttpContext context, GrpcJsonTranscodingMetadata method)
    {
        if (method.HttpRule.Body == AllFields
            && context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false })
        {
            context.Request.Body = new MemoryStream("{}"u8.ToArray());
            context.Request.ContentType = "application/json";
        }
    }

    private static string ReasonOf(GrpcJsonTranscodingMetadata method) => method.HttpRule.Body == AllFields
        ? "is in the query, but the fields of this method come in the body."
        : $"is no field of {method.MethodDescriptor.InputType.Name} that can stand in a query.";

    private static bool IsField(GrpcJsonTranscodingMetadata method, string key)
    {
        if (method.HttpRule.Body == AllFields)
        {
            return false;
        }

        var parts = key.Split('.');
        var message = method.MethodDescriptor.InputType;
        for (var next = 0; next < parts.Length; next++)
        {
            var field = Find(message, parts[next]);
            if (field is null || (next == 0 && field.Name == method.HttpRule.Body))
            {
                return false;
            }

            if (next + 1 < parts.Length)
            {
                if (field.FieldType != FieldType.Message || field.IsRepeated)
                {
                    return false;
                }

                message = field.MessageType;
            }
        }

        return true;
    }

    private static FieldDescriptor? Find(MessageDescriptor message, string name) =>
        message.Fields.InDeclarationOrder().FirstOrDefault(field => field.Name == name || field.JsonName == name);

    private static string Shorten(string name) => name.Length <= 100 ? name : name[..100];
}
