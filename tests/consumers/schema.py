"""For each YAML file of a folder, sorted: whether the folder's schema takes it, as a JSON list."""

import json
import pathlib
import sys

import jsonschema
import yaml

folder = pathlib.Path(sys.argv[1])
schema = json.loads((folder / "schema.json").read_text(encoding="utf-8"))
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)


class Words(yaml.SafeLoader):
    """YAML 1.2 has neither days nor `off`: both are text, as the program reads them."""


Words.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in resolvers if tag not in ("tag:yaml.org,2002:timestamp",)]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    if letter not in tuple("oOyYnN")
}


def is_valid(path):
    try:
        return validator.is_valid(yaml.load(path.read_text(encoding="utf-8"), Words))
    except yaml.YAMLError:
        return False


print(json.dumps([is_valid(path) for path in sorted(folder.glob("[0-9]*.yaml"))]))
