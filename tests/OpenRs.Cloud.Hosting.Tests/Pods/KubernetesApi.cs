using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace OpenRs.Cloud.Hosting.Tests.Pods;

/// <summary>Answers patches of pods as the API of Kubernetes does, and remembers what it was asked.</summary>
internal sealed class KubernetesApi : DelegatingHandler
{
    /// <summary>Pods, and whether they are agents'.</summary>
    public Dictionary<string, bool> Pods { get; } = [];

    /// <summary>The cost of each pod that has one.</summary>
    public Dictionary<string, string> Costs { get; } = [];

    /// <summary>Patches that came.</summary>
    public int Patches { get; private set; }

    /// <summary>What every answer is; as it should be where there is none.</summary>
    public HttpStatusCode? Failure { get; set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Patches++;
        Assert.Equal(HttpMethod.Patch, request.Method);
        Assert.Equal("application/json-patch+json", request.Content!.Headers.ContentType!.MediaType);
        var pod = request.RequestUri!.AbsolutePath.Split('/')[^1];
        Assert.Equal($"/api/v1/namespaces/ml/pods/{pod}", request.RequestUri.AbsolutePath);
        var patch = JsonNode.Parse(await request.Content.ReadAsStringAsync(cancellationToken))!.AsArray();
        Assert.Equal(["test", "add"], patch.Select(static one => one!["op"]!.GetValue<string>()));
        Assert.Equal(
            ["/metadata/labels/openrs.cloud~1agent", "/metadata/annotations/controller.kubernetes.io~1pod-deletion-cost"],
            patch.Select(static one => one!["path"]!.GetValue<string>()));
        var status = Failure ?? (!Pods.TryGetValue(pod, out var isAgent) ? HttpStatusCode.NotFound
            : isAgent ? HttpStatusCode.OK : HttpStatusCode.UnprocessableEntity);
        if (status == HttpStatusCode.OK)
        {
            Costs[pod] = patch[1]!["value"]!.GetValue<string>();
        }

        var content = new StringContent("{}", Encoding.UTF8, "application/json");
        return new HttpResponseMessage(status) { Content = content, RequestMessage = request };
    }
}
