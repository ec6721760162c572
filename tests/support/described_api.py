"""The description of the API as Schemathesis has to read it."""

import json


def as_schemathesis_reads_it(description: bytes) -> bytes:
    """Two things that a schema cannot say to it.

    In Python, unlike in JSON Schema, $ also stands before a line feed that ends the text. And with an ``update_mask`` the
    body's other fields do not count, whatever is in them.
    """
    document = json.loads(description.replace(b'$"', b'(?![\\\\s\\\\S])"'))
    for operations in document["paths"].values():
        if "patch" in operations:
            parameters = operations["patch"]["parameters"]
            operations["patch"]["parameters"] = [one for one in parameters if one.get("name") != "update_mask"]
    return json.dumps(document).encode()
