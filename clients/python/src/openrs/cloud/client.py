"""The services of the API over one channel."""

from __future__ import annotations

import json
import os
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import grpc
from openrs.cloud.errors import ApiError
from openrs.cloud.v1 import (
    access_service_pb2_grpc,
    checkpoint_service_pb2_grpc,
    cost_service_pb2_grpc,
    dataset_service_pb2_grpc,
    evaluation_service_pb2,
    evaluation_service_pb2_grpc,
    model_service_pb2_grpc,
    pool_service_pb2_grpc,
    rollout_service_pb2_grpc,
    run_pb2,
    run_service_pb2,
    run_service_pb2_grpc,
)

T = TypeVar("T")
_DEFAULT_ADDRESS = "http://127.0.0.1:7420"
_RECONNECT_PAUSE = 0.5


def is_final(state: int) -> bool:
    """Whether a run in this state (run_pb2.RunState) changes no more."""
    return state in (
        run_pb2.RUN_STATE_SUCCEEDED,
        run_pb2.RUN_STATE_FAILED,
        run_pb2.RUN_STATE_CANCELLED,
        run_pb2.RUN_STATE_BUDGET_EXHAUSTED,
        run_pb2.RUN_STATE_PLATEAUED,
    )


class Client:
    """A client of a server. Calls send the credentials, are repeated while the server is away, and raise ApiError.

    Safe for use by several threads; keep one for the life of a program, and close it, or use it in a with statement.
    """

    def __init__(
        self,
        address: str = _DEFAULT_ADDRESS,
        api_key: str | None = None,
        *,
        token_file: str | None = None,
        ca_file: str | None = None,
        max_attempts: int = 5,
        reconnect_timeout: float = 120.0,
    ) -> None:
        """Prepares a client; it connects at the first call.

        address: http or https. api_key: API key or token. token_file: file of a token, read for each call. ca_file: PEM file of the
        authorities to trust instead of the machine's. max_attempts: attempts of a call while the server is away, 1 to 5.
        reconnect_timeout: seconds for which a watch tries to reach a server that went away.
        """
        if not 1 <= max_attempts <= 5:
            raise ValueError(f"max_attempts is {max_attempts}; 1 to 5 are allowed")
        self._reconnect_timeout = reconnect_timeout
        self._channel = grpc.intercept_channel(
            _open(address, ca_file, max_attempts), _Calls(api_key, token_file)
        )
        self.runs = run_service_pb2_grpc.RunServiceStub(self._channel)
        self.evaluations = evaluation_service_pb2_grpc.EvaluationServiceStub(self._channel)
        self.datasets = dataset_service_pb2_grpc.DatasetServiceStub(self._channel)
        self.models = model_service_pb2_grpc.ModelServiceStub(self._channel)
        self.checkpoints = checkpoint_service_pb2_grpc.CheckpointServiceStub(self._channel)
        self.rollouts = rollout_service_pb2_grpc.RolloutServiceStub(self._channel)
        self.pools = pool_service_pb2_grpc.PoolServiceStub(self._channel)
        self.costs = cost_service_pb2_grpc.CostServiceStub(self._channel)
        self.access = access_service_pb2_grpc.AccessServiceStub(self._channel)

    @classmethod
    def from_environment(cls) -> Client:
        """A client as OPENRS_SERVER, OPENRS_API_KEY and OPENRS_CA name it, as the command openrs reads them."""
        value = lambda name: os.environ.get(name) or None  # noqa: E731
        return cls(value("OPENRS_SERVER") or _DEFAULT_ADDRESS, value("OPENRS_API_KEY"), ca_file=value("OPENRS_CA"))

    def watch_run(
        self, name: str, resume_token: str = "", lost: Callable[[ApiError], None] | None = None
    ) -> Iterator[run_service_pb2.WatchRunResponse]:
        """A run whenever it changes, to its final state. A connection that is lost is made again, and no step is left out."""

        def stream() -> Iterator[run_service_pb2.WatchRunResponse]:
            return self.runs.WatchRun(run_service_pb2.WatchRunRequest(name=name, resume_token=resume_token))

        for response in self._follow(stream, lambda response: is_final(response.run.state), lost):
            resume_token = response.resume_token
            yield response

    def watch_evaluation(
        self, name: str, lost: Callable[[ApiError], None] | None = None
    ) -> Iterator[evaluation_service_pb2.WatchEvaluationResponse]:
        """An evaluation whenever it changes, to its final state. A connection that is lost is made again."""
        final = (
            evaluation_service_pb2.EVALUATION_STATE_SUCCEEDED,
            evaluation_service_pb2.EVALUATION_STATE_FAILED,
            evaluation_service_pb2.EVALUATION_STATE_CANCELLED,
            evaluation_service_pb2.EVALUATION_STATE_BUDGET_EXHAUSTED,
        )
        request = evaluation_service_pb2.WatchEvaluationRequest(name=name)
        return self._follow(
            lambda: self.evaluations.WatchEvaluation(request), lambda response: response.evaluation.state in final, lost
        )

    def close(self) -> None:
        """Closes the channel."""
        self._channel.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _follow(
        self, stream: Callable[[], Iterator[T]], is_final: Callable[[T], bool], lost: Callable[[ApiError], None] | None
    ) -> Iterator[T]:
        # A run may show nothing new for hours: only from the first failure on is a server away.
        seen, lost_at = False, None
        while True:
            over = False
            try:
                for response in stream():
                    seen, lost_at, over = True, None, is_final(response)
                    yield response
                # Of a final state, too, there may be several responses: the server ends the stream after the last.
                if over:
                    return
            except ApiError as error:
                lost_at = lost_at or time.monotonic()
                away = time.monotonic() - lost_at
                if not seen or error.code != grpc.StatusCode.UNAVAILABLE or away > self._reconnect_timeout:
                    raise
                if lost:
                    lost(error)
            time.sleep(_RECONNECT_PAUSE)


def _open(address: str, ca_file: str | None, max_attempts: int) -> grpc.Channel:
    url = urlsplit(address)
    if url.scheme not in ("http", "https") or not url.hostname:
        raise ValueError(f"'{address}' is not the address of a server; write it as {_DEFAULT_ADDRESS}")
    host = f"[{url.hostname}]" if ":" in url.hostname else url.hostname
    target = f"{host}:{url.port or (443 if url.scheme == 'https' else 80)}"
    options = [("grpc.keepalive_time_ms", 10_000), ("grpc.keepalive_timeout_ms", 5_000)]
    if max_attempts > 1:
        options.append(("grpc.service_config", json.dumps({"methodConfig": _retries(max_attempts)})))
    if url.scheme == "http":
        return grpc.insecure_channel(target, options)
    authorities = Path(ca_file).read_bytes() if ca_file else None
    return grpc.secure_channel(target, grpc.ssl_channel_credentials(authorities), options)


def _retries(max_attempts: int) -> list[dict[str, Any]]:
    policy = {
        "maxAttempts": max_attempts,
        "initialBackoff": "0.2s",
        "maxBackoff": "5s",
        "backoffMultiplier": 2,
        "retryableStatusCodes": ["UNAVAILABLE"],
    }
    # Each call makes another key, which its caller would not know of.
    once = {"name": [{"service": "openrs.cloud.v1.AccessService", "method": "CreateApiKey"}]}
    return [once, {"name": [{}], "retryPolicy": policy}]


class _Calls(
    grpc.UnaryUnaryClientInterceptor,
    grpc.UnaryStreamClientInterceptor,
    grpc.StreamUnaryClientInterceptor,
):
    """Adds credentials and request ids to calls, and raises ApiError where they fail."""

    def __init__(self, api_key: str | None, token_file: str | None) -> None:
        self._api_key = api_key
        self._token_file = token_file

    def intercept_unary_unary(self, continuation: Any, details: Any, request: Any) -> Any:
        return _checked(continuation(self._with_token(details), _with_id(request)))

    def intercept_stream_unary(self, continuation: Any, details: Any, requests: Any) -> Any:
        return _checked(continuation(self._with_token(details), requests))

    def intercept_unary_stream(self, continuation: Any, details: Any, request: Any) -> Any:
        return _Responses(continuation(self._with_token(details), request))

    def _with_token(self, details: Any) -> Any:
        token = self._api_key or (Path(self._token_file).read_text().strip() if self._token_file else None)
        if not token:
            return details
        metadata = [*(details.metadata or ()), ("authorization", f"Bearer {token}")]
        return _Details(details.method, details.timeout, metadata, details.credentials, details.wait_for_ready)


class _Details(grpc.ClientCallDetails):
    def __init__(self, method: str, timeout: float | None, metadata: Any, credentials: Any, wait_for_ready: Any) -> None:
        self.method = method
        self.timeout = timeout
        self.metadata = metadata
        self.credentials = credentials
        self.wait_for_ready = wait_for_ready
        self.compression = None


class _Responses:
    """A stream of responses that fails with ApiError."""

    def __init__(self, call: Any) -> None:
        self._call = call

    def __iter__(self) -> _Responses:
        return self

    def __next__(self) -> Any:
        try:
            return next(self._call)
        except grpc.RpcError as error:
            raise ApiError(error) from error

    def __getattr__(self, name: str) -> Any:
        return getattr(self._call, name)


def _checked(call: Any) -> Any:
    error = call.exception()
    if isinstance(error, grpc.RpcError):
        raise ApiError(error) from error
    return call


def _with_id(request: Any) -> Any:
    # The caller's message stays as it is: it may be sent again on purpose.
    if "request_id" not in request.DESCRIPTOR.fields_by_name or request.request_id:
        return request
    copy = type(request)()
    copy.CopyFrom(request)
    copy.request_id = str(uuid.uuid4())
    return copy
