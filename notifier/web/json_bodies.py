"""Reading JSON of a known shape: never more than is allowed, and every mistake said in the one shape of errors."""

from __future__ import annotations

from json import JSONDecodeError
from typing import Any, TypeVar

import orjson
from fastapi import Request
from pydantic import BaseModel, ValidationError

from notifier.errors import RequestInvalid
from notifier.web.bodies import read_body

Shape = TypeVar("Shape", bound=BaseModel)

MOST_BYTES = 100_000


async def read_shape(request: Request, shape: type[Shape]) -> Shape:
    """Return the body. Raises RequestInvalid, without a word of the body in it, and HTTPException 413."""
    body = await read_body(request, MOST_BYTES)
    try:
        return shape.model_validate(orjson.loads(body))
    except JSONDecodeError as error:
        # Without `from error`: the original holds the whole body, which must not reach a log.
        raise RequestInvalid(f"the body is not JSON: {error.msg} at character {error.pos}") from None
    except ValidationError as error:
        raise RequestInvalid("; ".join(_word(one) for one in error.errors(include_input=False))) from None


def described(shape: type[BaseModel]) -> dict[str, Any]:
    """Return how a route says that it takes this shape."""
    schema = {"$ref": f"#/components/schemas/{shape.__name__}"}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


_PLAINLY: dict[str, str] = {"missing": "it is missing", "extra_forbidden": "there is no such field"}


def _word(error: Any) -> str:
    where = ".".join(str(part) for part in error["loc"])
    plain = _PLAINLY.get(error["type"], error["msg"])
    return f"{where}: {plain}" if where else plain
