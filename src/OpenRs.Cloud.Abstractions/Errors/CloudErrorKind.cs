namespace OpenRs.Cloud.Errors;

/// <summary>The canonical class of an error; maps one to one to a gRPC status code.</summary>
public enum CloudErrorKind
{
    /// <summary>The request is wrong whatever the system's state.</summary>
    InvalidArgument,

    /// <summary>The thing named does not exist.</summary>
    NotFound,

    /// <summary>The thing exists already and differs.</summary>
    AlreadyExists,

    /// <summary>The system's state does not allow the request.</summary>
    FailedPrecondition,

    /// <summary>The caller is not known.</summary>
    Unauthenticated,

    /// <summary>A resource is used up: disk, quota, budget.</summary>
    ResourceExhausted,

    /// <summary>The caller is known and may not do this.</summary>
    PermissionDenied,

    /// <summary>Something that the system needs does not answer; the same request may succeed later.</summary>
    Unavailable,
}
