"""Reads what `lint` wrote in every format, as the services do, and compares the formats with each other."""

import json
import re
import sys
import xml.etree.ElementTree as ElementTree

from junitparser import JUnitXml
from xmlschema import XMLSchema


def sarif(path):
    (run,) = json.load(open(path + ".sarif"))["runs"]
    return [(result["ruleId"], result["locations"][0]["physicalLocation"]["region"]["startLine"]) for result in run["results"]]


def gitlab(path):
    # https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
    issues = json.load(open(path + ".gitlab"))
    prints = [issue["fingerprint"] for issue in issues]
    assert len(set(prints)) == len(prints), "a fingerprint stands twice"
    for issue in issues:
        assert all(isinstance(issue[name], str) for name in ("description", "check_name", "fingerprint")), issue
        assert isinstance(issue["location"]["lines"]["begin"], int), issue
        assert issue["description"] and issue["severity"] in {"info", "minor", "major", "critical", "blocker"}, issue
        assert not issue["location"]["path"].startswith(("/", "./")), issue
    return [(issue["check_name"], issue["location"]["lines"]["begin"]) for issue in issues]


def github(path):
    # https://docs.github.com/actions/reference/workflow-commands: a command is one line, its properties and text escaped.
    found = []
    for line in open(path + ".github").read().splitlines():
        command = re.fullmatch(r"::(error|warning|notice) ([^:]*(?::[^:]+)*?)::(.+)", line)
        assert command, line
        properties = dict(part.split("=", 1) for part in command[2].split(","))
        assert set(properties) <= {"title", "file", "line", "endLine", "col", "endColumn"}, line
        rule = re.search(r"\(([a-z-]+)\)$", properties["title"])[1]
        found.append((rule, int(properties["line"])))
    return found


def junit(path, schema):
    # `file` and `line` are what GitLab and CircleCI read beside the schema of Jenkins; all else must be as that says.
    tree = ElementTree.parse(path + ".junit")
    for case in tree.iter("testcase"):
        case.attrib.pop("file", None)
        case.attrib.pop("line", None)
    XMLSchema(schema).validate(tree.getroot())
    cases = [case for suite in JUnitXml.fromfile(path + ".junit") for case in suite]
    failures = [result for case in cases for result in case.result]
    assert all(failure.message for failure in failures)
    return len(failures)


def checkstyle(path):
    root = ElementTree.parse(path + ".checkstyle").getroot()
    assert root.tag == "checkstyle", root.tag
    found = []
    for file in root:
        assert file.tag == "file" and file.get("name")
        for error in file:
            assert error.tag == "error" and error.get("severity") in {"error", "warning", "info"}, error.attrib
            assert int(error.get("column")) > 0 and error.get("message")
            found.append((error.get("source").removeprefix("dynoform."), int(error.get("line"))))
    return found


def main(bad, clean, schema):
    told = sorted(sarif(bad))
    rules = {rule for rule, _ in told}
    for wanted in ("retired-plan", "retired-stack", "typed-variables", "apps-have-a-drain"):
        assert wanted in rules, (wanted, rules)
    for name, read in (("gitlab", gitlab), ("github", github), ("checkstyle", checkstyle)):
        assert sorted(read(bad)) == told, f"{name} tells something else than SARIF"
        assert read(clean) == [], f"{name} tells something of a clean project"
    assert junit(bad, schema) == len(told) and junit(clean, schema) == 0
    assert sarif(clean) == []
    print(f"formats: {len(told)} findings, the same in each")


main(*sys.argv[1:])
