"""What a server's refusal says."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory


@dataclass(frozen=True)
class FieldError:
    """A field of a request that is wrong: its path, and what is allowed."""

    field: str
    description: str


class ApiError(Exception):
    """A call that the server refused, or a server that cannot be reached."""

    code: grpc.StatusCode
    """The status of gRPC."""
    reason: str
    """The reason, one of docs/api.md such as RUN_NOT_FOUND; empty when the answer is not the server's own."""
    fields: tuple[FieldError, ...]
    """Every field of the request that is wrong."""
    retry_after: float | None
    """Seconds to wait before another try; None where waiting does not help."""

    def __init__(self, error: grpc.RpcError) -> None:
        super().__init__(error.details())
        details = _details(error)
        info, request, retry = (details.get(kind) for kind in ("ErrorInfo", "BadRequest", "RetryInfo"))
        self.code = error.code()
        self.reason = info.reason if info else ""
        self.fields = tuple(FieldError(each.field, each.description) for each in request.field_violations) if request else ()
        self.retry_after = retry.retry_delay.seconds + retry.retry_delay.nanos / 1e9 if retry else None


def _details(error: grpc.RpcError) -> dict[str, Any]:
    """The messages of google.rpc that came with an error, by name."""
    status = dict(error.trailing_metadata() or ()).get("grpc-status-details-bin")
    if status is None:
        return {}
    pool = _pool()
    found: dict[str, Any] = {}
    for each in _message("google.rpc.Status").FromString(status).details:
        name = each.type_url.rpartition("/")[2]
        try:
            pool.FindMessageTypeByName(name)
        except KeyError:
            continue  # Of a newer server.
        found[name.rpartition(".")[2]] = _message(name).FromString(each.value)
    return found


@cache
def _pool() -> descriptor_pool.DescriptorPool:
    # A pool of its own: a program may have google.rpc's classes from another package, and one pool takes them once only.
    pool = descriptor_pool.DescriptorPool()
    data = resources.files("openrs.cloud").joinpath("status.binpb").read_bytes()
    for file in descriptor_pb2.FileDescriptorSet.FromString(data).file:
        pool.Add(file)
    return pool


@cache
def _message(name: str) -> Any:
    descriptor = _pool().FindMessageTypeByName(name)
    if hasattr(message_factory, "GetMessageClass"):
        return message_factory.GetMessageClass(descriptor)
    return message_factory.MessageFactory(_pool()).GetPrototype(descriptor)
