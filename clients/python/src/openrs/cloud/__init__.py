"""Client of OpenRs.Cloud. The messages are in ``openrs.cloud.v1``; docs/clients.md shows their use."""

from openrs.cloud.client import Client, is_final
from openrs.cloud.errors import ApiError, FieldError

__all__ = ["ApiError", "Client", "FieldError", "is_final"]
