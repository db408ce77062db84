namespace OpenRs.Cloud.Errors;

/// <summary>
/// Reasons of typed errors, as they appear in <c>google.rpc.ErrorInfo.reason</c> with the domain <c>openrs.cloud</c>. They are part of
/// the API: a reason is never renamed.
/// </summary>
public static class ErrorReason
{
    /// <summary>A request field is missing or out of range.</summary>
    public const string InvalidArgument = "INVALID_ARGUMENT";

    /// <summary>A recipe has an unknown key or a value out of range.</summary>
    public const string InvalidRecipe = "INVALID_RECIPE";

    /// <summary>A dataset has a malformed row.</summary>
    public const string InvalidDataset = "INVALID_DATASET";

    /// <summary>A model's files do not fit together.</summary>
    public const string InvalidModel = "INVALID_MODEL";

    /// <summary>The budget is zero, negative or too small for one lease.</summary>
    public const string InvalidBudget = "INVALID_BUDGET";

    /// <summary>No such run.</summary>
    public const string RunNotFound = "RUN_NOT_FOUND";

    /// <summary>No such dataset.</summary>
    public const string DatasetNotFound = "DATASET_NOT_FOUND";

    /// <summary>A run or an evaluation that is not over needs the model.</summary>
    public const string ModelInUse = "MODEL_IN_USE";

    /// <summary>No such model.</summary>
    public const string ModelNotFound = "MODEL_NOT_FOUND";

    /// <summary>No such evaluation.</summary>
    public const string EvaluationNotFound = "EVALUATION_NOT_FOUND";

    /// <summary>No such pool.</summary>
    public const string PoolNotFound = "POOL_NOT_FOUND";

    /// <summary>The evaluation has no judged sample yet.</summary>
    public const string NoScore = "NO_SCORE";

    /// <summary>The request id was used for another request.</summary>
    public const string RequestIdReused = "REQUEST_ID_REUSED";

    /// <summary>The run's state does not allow this.</summary>
    public const string IllegalTransition = "ILLEGAL_TRANSITION";

    /// <summary>The agent's join token is missing or wrong.</summary>
    public const string AgentTokenInvalid = "AGENT_TOKEN_INVALID";

    /// <summary>No such agent is connected.</summary>
    public const string AgentNotFound = "AGENT_NOT_FOUND";

    /// <summary>The agent's process has a newer connection.</summary>
    public const string AgentReconnected = "AGENT_RECONNECTED";

    /// <summary>Another process connected under the agent's id.</summary>
    public const string AgentReplaced = "AGENT_REPLACED";

    /// <summary>The call came without credentials.</summary>
    public const string CredentialsMissing = "CREDENTIALS_MISSING";

    /// <summary>The credentials are unknown, expired, revoked or malformed.</summary>
    public const string CredentialsInvalid = "CREDENTIALS_INVALID";

    /// <summary>The caller's role in the project does not reach.</summary>
    public const string RoleTooLow = "ROLE_TOO_LOW";

    /// <summary>No such project, or the caller has no role in it.</summary>
    public const string ProjectNotFound = "PROJECT_NOT_FOUND";

    /// <summary>No such API key.</summary>
    public const string ApiKeyNotFound = "API_KEY_NOT_FOUND";

    /// <summary>The project has as many API keys as it may.</summary>
    public const string TooManyApiKeys = "TOO_MANY_API_KEYS";

    /// <summary>The issuer of OIDC tokens cannot be asked for its keys.</summary>
    public const string IssuerUnavailable = "ISSUER_UNAVAILABLE";

    /// <summary>The agent runs another version of the learning engine.</summary>
    public const string EngineVersionMismatch = "ENGINE_VERSION_MISMATCH";

    /// <summary>The agent broke the protocol of AgentService.</summary>
    public const string ProtocolViolation = "PROTOCOL_VIOLATION";

    /// <summary>No price is known for the GPU type.</summary>
    public const string PriceUnknown = "PRICE_UNKNOWN";

    /// <summary>A new budget does not fit into what is left of the project's month.</summary>
    public const string ProjectBudgetExceeded = "PROJECT_BUDGET_EXCEEDED";

    /// <summary>The object store is full.</summary>
    public const string StorageFull = "STORAGE_FULL";

    /// <summary>No such checkpoint, or it has no such file.</summary>
    public const string CheckpointNotFound = "CHECKPOINT_NOT_FOUND";

    /// <summary>A checkpoint holds an adapter, where a whole model is needed.</summary>
    public const string CheckpointIsAdapter = "CHECKPOINT_IS_ADAPTER";

    /// <summary>A checkpoint's manifest or one of its files is damaged.</summary>
    public const string CheckpointCorrupt = "CHECKPOINT_CORRUPT";

    /// <summary>No such rollout, or it is not finished yet.</summary>
    public const string RolloutNotFound = "ROLLOUT_NOT_FOUND";

    /// <summary>An object of rollouts is damaged.</summary>
    public const string RolloutCorrupt = "ROLLOUT_CORRUPT";

    /// <summary>A run that is not over uses the dataset.</summary>
    public const string DatasetInUse = "DATASET_IN_USE";

    /// <summary>An upload does not go on where the server's part of it ends.</summary>
    public const string UploadOffsetMismatch = "UPLOAD_OFFSET_MISMATCH";

    /// <summary>Another connection still brings the same upload.</summary>
    public const string UploadBusy = "UPLOAD_BUSY";

    /// <summary>The process that keeps what was asked for cannot be reached; another takes over.</summary>
    public const string HostUnavailable = "HOST_UNAVAILABLE";

    /// <summary>The object store or the state file does not answer.</summary>
    public const string StorageUnavailable = "STORAGE_UNAVAILABLE";

    /// <summary>The caller calls more often than is allowed.</summary>
    public const string RateLimited = "RATE_LIMITED";

    /// <summary>Nothing came on a stream for as long as is allowed.</summary>
    public const string StreamIdle = "STREAM_IDLE";

    /// <summary>A stream lasted for as long as is allowed.</summary>
    public const string StreamTooOld = "STREAM_TOO_OLD";

    /// <summary>The caller has as many streams open as are allowed.</summary>
    public const string TooManyWatches = "TOO_MANY_WATCHES";

    /// <summary>The server failed; the message has an id to look for in its log.</summary>
    public const string Internal = "INTERNAL";

    /// <summary>Uploaded bytes do not have the announced hash.</summary>
    public const string HashMismatch = "HASH_MISMATCH";

    /// <summary>An HTTP request names no method.</summary>
    public const string MethodNotFound = "METHOD_NOT_FOUND";

    /// <summary>A browser sent a request for a page of another site to a server that asks for no credentials.</summary>
    public const string OriginRefused = "ORIGIN_REFUSED";
}
