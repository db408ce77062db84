using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using OpenRs.Cloud.Access;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.Server.Security.Authentication;
using OpenRs.Cloud.Server.Security.Authorization;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Access;

/// <summary>AccessService over the grains. Who may call it is decided before.</summary>
internal sealed class AccessGrpcService(IGrainFactory grains, TimeProvider time) : AccessService.AccessServiceBase
{
    private const int MaxDisplayName = 200;

    public override Task<Identity> GetIdentity(GetIdentityRequest request, ServerCallContext context)
    {
        var caller = CallAccess.Of(context)!.Caller!;
        var identity = new Identity { Subject = caller.Subject };
        identity.Roles.AddRange(caller.Roles.OrderBy(static role => role.Key, StringComparer.Ordinal)
            .Select(static role => new ProjectRole { Project = $"projects/{role.Key}", Role = AccessMapper.ToApi(role.Value) }));
        return Task.FromResult(identity);
    }

    public override async Task<CreateApiKeyResponse> CreateApiKey(CreateApiKeyRequest request, ServerCallContext context)
    {
        var projectId = ResourceName.ParseProject(request.Parent, "parent");
        Check(request);
        var token = ApiKeyToken.Create();
        var key = new ApiKeyRecord
        {
            Prefix = token.Prefix,
            DisplayName = request.DisplayName,
            Role = (AccessRole)(int)request.Role,
            SecretHash = await Task.Run(() => SecretHash.Create(token.Secret), context.CancellationToken),
            CreateTime = time.GetUtcNow(),
            ExpireTime = request.ExpireTime?.ToDateTimeOffset(),
        };
        await grains.GetGrain<IProjectAccessGrain>(projectId).AddKeyAsync(key, context.CancellationToken);
        return new CreateApiKeyResponse { ApiKey = AccessMapper.ToApi(projectId, key), Secret = token.ToString() };
    }

    public override async Task<ListApiKeysResponse> ListApiKeys(ListApiKeysRequest request, ServerCallContext context)
    {
        var projectId = ResourceName.ParseProject(request.Parent, "parent");
        var keys = await grains.GetGrain<IProjectAccessGrain>(projectId).ListKeysAsync(context.CancellationToken);
        var response = new ListApiKeysResponse();
        response.ApiKeys.AddRange(keys.Select(key => AccessMapper.ToApi(projectId, key)));
        return response;
    }

    public override async Task<Empty> DeleteApiKey(DeleteApiKeyRequest request, ServerCallContext context)
    {
        var claim = ResourceClaim.ApiKey(request.Name, "name");
        var prefix = request.Name[(request.Name.LastIndexOf('/') + 1)..];
        return await grains.GetGrain<IProjectAccessGrain>(claim.ProjectId).RemoveKeyAsync(prefix, context.CancellationToken)
            ? new Empty()
            : throw claim.NotFound();
    }

    public override async Task<ListAuditEntriesResponse> ListAuditEntries(ListAuditEntriesRequest request, ServerCallContext context)
    {
        var claim = ResourceClaim.ProjectOrAll(request.Parent, "parent");
        var size = PageToken.Size(request.PageSize);
        var before = SequenceOf(PageToken.Parse(request.PageToken, AuditParent(request)));
        var log = claim.ProjectId == Caller.AnyProject ? IAuditLogGrain.Unauthorized : claim.ProjectId;
        var records = await grains.GetGrain<IAuditLogGrain>(log).ListAsync(before, size, context.CancellationToken);
        var response = new ListAuditEntriesResponse();
        response.Entries.AddRange(records.Select(AccessMapper.ToApi));
        if (records.Count == size && records[^1].Sequence > 1)
        {
            response.NextPageToken = PageToken.Format(records[^1].Sequence, AuditParent(request));
        }

        return response;
    }

    // A token of another listing of the same project is not one of this.
    private static string AuditParent(ListAuditEntriesRequest request) => $"{request.Parent}/audit";

    private static long SequenceOf(string? token)
    {
        if (token is null)
        {
            return long.MaxValue;
        }

        return long.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            ? sequence
            : throw CloudException.Field(ErrorReason.InvalidArgument, "page_token", "is not one that this listing gave out.");
    }

    private void Check(CreateApiKeyRequest request)
    {
        var violations = new List<FieldViolation>();
        if (request.DisplayName.Length is 0 or > MaxDisplayName)
        {
            violations.Add(new FieldViolation { Field = "display_name", Description = $"must have 1 to {MaxDisplayName} characters." });
        }

        if (request.Role is not (Role.Viewer or Role.Operator or Role.Admin))
        {
            violations.Add(new FieldViolation { Field = "role", Description = "must be ROLE_VIEWER, ROLE_OPERATOR or ROLE_ADMIN." });
        }

        if (request.ExpireTime is { } expiry && !(RequestTime.IsTime(expiry) && expiry.ToDateTimeOffset() > time.GetUtcNow()))
        {
            violations.Add(new FieldViolation { Field = "expire_time", Description = "must be a time in the future." });
        }

        if (violations.Count > 0)
        {
            throw new CloudException(
                CloudErrorKind.InvalidArgument,
                ErrorReason.InvalidArgument,
                string.Join(" ", violations.Select(static violation => $"{violation.Field}: {violation.Description}")),
                violations);
        }
    }
}
