"""Tells schemathesis how a part of an upload is sent: as the bytes that it is. Loaded by SCHEMATHESIS_HOOKS."""

import schemathesis


@schemathesis.serializer("application/offset+octet-stream")
def part(context, value) -> bytes:
    return value if isinstance(value, bytes) else str(getattr(value, "data", value)).encode()
