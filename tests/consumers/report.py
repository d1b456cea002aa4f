"""For each JSON file of a folder but its schema, sorted: whether the schema takes it, as a JSON list."""

import json
import pathlib
import sys

import jsonschema

folder = pathlib.Path(sys.argv[1])


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


schema = read(folder / "schema.json")
jsonschema.Draft202012Validator.check_schema(schema)
checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
validator = jsonschema.Draft202012Validator(schema, format_checker=checker)
print(json.dumps([validator.is_valid(read(path)) for path in sorted(folder.glob("[0-9]*.json"))]))
