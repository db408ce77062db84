using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Google.Api;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using OpenRs.Cloud.Server.Tests.Security;

namespace OpenRs.Cloud.Server.Tests.Http;

/// <summary>Calls methods as JSON, at the paths that the protos give them.</summary>
internal sealed class JsonCalls(Uri address) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = address };

    /// <summary>How a method is called over HTTP; null for those that are not.</summary>
    public static HttpRule? RuleOf(MethodDescriptor method) => method.GetOptions()?.GetExtension(AnnotationsExtensions.Http);

    public void Dispose() => _http.Dispose();

    /// <summary>Sends a request by hand.</summary>
    public async Task<(HttpResponseMessage Response, string Body)> SendAsync(
        string verb, string path, string? token = null, string? json = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(verb), path);
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (json is not null)
        {
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        }

        var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return (response, response.IsSuccessStatusCode && path.Contains(":watch", StringComparison.Ordinal)
            ? ""
            : await response.Content.ReadAsStringAsync());
    }

    /// <summary>Calls a method and reads its status; of a stream of responses, whether it begins.</summary>
    public async Task<RawAnswer> CallAsync(MethodDescriptor method, string? token, IMessage request)
    {
        var rule = RuleOf(method)!;
        var (verb, template) = rule.PatternCase switch
        {
            HttpRule.PatternOneofCase.Get => ("GET", rule.Get),
            HttpRule.PatternOneofCase.Post => ("POST", rule.Post),
            HttpRule.PatternOneofCase.Patch => ("PATCH", rule.Patch),
            _ => ("DELETE", rule.Delete),
        };
        var body = rule.Body switch
        {
            "" => null,
            "*" => JsonFormatter.Default.Format(request),
            _ => JsonFormatter.Default.Format((IMessage)ValueOf(request, rule.Body)),
        };
        var (response, text) = await SendAsync(verb, PathOf(template, request), token, body);
        return response.IsSuccessStatusCode ? RawAnswer.Ok : Read(text, (int)response.StatusCode);
    }

    /// <summary>The error in an answer, whose HTTP status must be that of its code.</summary>
    public static RawAnswer Read(string body, int httpStatus)
    {
        var status = JsonDocument.Parse(body).RootElement;
        var code = (StatusCode)status.GetProperty("code").GetInt32();
        Assert.Equal(HttpStatusOf(code), httpStatus);
        var reason = status.GetProperty("details").EnumerateArray()
            .Where(static detail => detail.GetProperty("@type").GetString() == "type.googleapis.com/google.rpc.ErrorInfo")
            .Select(static detail => detail.GetProperty("reason").GetString()!)
            .Single();
        return new RawAnswer(code, status.GetProperty("message").GetString()!, reason);
    }

    private static int HttpStatusOf(StatusCode code) => code switch
    {
        StatusCode.InvalidArgument or StatusCode.FailedPrecondition => 400,
        StatusCode.Unauthenticated => 401,
        StatusCode.PermissionDenied => 403,
        StatusCode.NotFound => 404,
        StatusCode.AlreadyExists => 409,
        StatusCode.ResourceExhausted => 429,
        StatusCode.Unavailable => 503,
        _ => 500,
    };

    private static string PathOf(string template, IMessage request)
    {
        var path = new StringBuilder();
        foreach (var part in template.Split('{'))
        {
            var end = part.IndexOf('}', StringComparison.Ordinal);
            if (end >= 0)
            {
                var value = (string)ValueOf(request, part[..end].Split('=')[0]);
                path.Append(value.Length > 0 ? value : "none");
            }

            path.Append(part[(end + 1)..]);
        }

        return path.ToString();
    }

    private static object ValueOf(IMessage message, string path)
    {
        object value = message;
        foreach (var name in path.Split('.'))
        {
            value = ((IMessage)value).Descriptor.FindFieldByName(name).Accessor.GetValue((IMessage)value);
        }

        return value;
    }
}
