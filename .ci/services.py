"""Runs the steps of docs/ci/action/action.yml and the job of docs/ci/gitlab.yml as their runners do."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

from ruamel.yaml import YAML

HERE = pathlib.Path.cwd()
WORK = pathlib.Path(sys.argv[1])


def read(path):
    return YAML(typ="safe").load((HERE / path).read_text())


def git(directory, *arguments):
    who = ["-c", "user.name=ci", "-c", "user.email=ci@example.com"]
    subprocess.run(["git", *who, *arguments], cwd=directory, check=True, capture_output=True)


def project(name):
    """A repository with a clean configuration in a directory with a blank, and beside it one with a finding."""
    directory = WORK / name
    for inside in ("clean one", "bad"):
        (directory / inside).mkdir(parents=True)
        for file in (HERE / "fixtures/gitops-guide").glob("*.tf*"):
            if "tfstate" not in file.name:
                shutil.copy(file, directory / inside)
    git(WORK, "init", "-q", str(directory))
    git(directory, "add", "-A")
    git(directory, "commit", "-q", "-m", "clean")
    (directory / "bad/unused.tf").write_text('variable "unused" {\n  type    = string\n  default = ""\n}\n')
    return directory


def runner(directory, environment):
    files = {}
    for name in ("OUTPUT", "ENV", "PATH", "STEP_SUMMARY"):
        file = WORK / f"github_{name.lower()}"
        file.write_text("")
        files[f"GITHUB_{name}"] = str(file)
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(WORK),
        "CI": "true",
        "GITHUB_ACTIONS": "true",
        "GITHUB_WORKSPACE": str(directory),
        "GITHUB_EVENT_NAME": "pull_request",
        "RUNNER_OS": "Linux",
        **files,
        **environment,
    }


def action(directory, /, **given):
    """The exit code and the output of the composite action with these inputs."""
    definition = read("docs/ci/action/action.yml")
    inputs = {name: value.get("default", "") for name, value in definition["inputs"].items()}
    unknown = set(given) - set(inputs)
    assert not unknown, unknown
    inputs.update(given)

    def expression(match):
        context, name = match[1].split(".", 1)
        assert context == "inputs" and name in inputs, match[0]
        return str(inputs[name])

    assert definition["runs"]["using"] == "composite"
    output = ""
    for step in definition["runs"]["steps"]:
        assert step["shell"] == "bash" and "${{" not in step["run"], "an input within a script can run anything"
        values = {
            name: re.sub(r"\$\{\{\s*(.*?)\s*\}\}", expression, value) for name, value in step.get("env", {}).items()
        }
        script = WORK / "step.sh"
        script.write_text(step["run"])
        ran = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=directory,
            env=runner(directory, values),
            capture_output=True,
            text=True,
        )
        output += ran.stdout + ran.stderr
        if ran.returncode != 0:
            return ran.returncode, output
    return 0, output


def gitlab(directory, **given):
    """The exit code of the job and its report."""
    (name, job), = read("docs/ci/gitlab.yml").items()
    variables = {**job["variables"], **given}
    report = directory / job["artifacts"]["reports"]["codequality"]
    report.unlink(missing_ok=True)
    assert job["artifacts"]["when"] == "always", "a failing job still has its report"
    environment = {"PATH": os.environ["PATH"], "HOME": str(WORK), "CI": "true", "GITLAB_CI": "true", **variables}
    script = "\n".join(job["script"])
    ran = subprocess.run(["bash", "-eo", "pipefail", "-c", script], cwd=directory, env=environment)
    return ran.returncode, json.loads(report.read_text())


def documented():
    """What docs/ci.md shows of the hooks, the action and the template is what they take."""
    text = (HERE / "docs/ci.md").read_text()
    blocks = [YAML(typ="safe").load(block) for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)]
    hooks, steps, template = blocks
    known = {hook["id"] for hook in read(".pre-commit-hooks.yaml")}
    assert {hook["id"] for hook in hooks["repos"][0]["hooks"]} == known, known
    (given,) = [step["with"] for step in steps["steps"] if step["uses"].startswith("dynoform/")]
    assert set(given) == set(read("docs/ci/action/action.yml")["inputs"]), given
    path = steps["steps"][1]["uses"].removeprefix("dynoform/dynoform/").split("@")[0]
    assert (HERE / path / "action.yml").is_file(), path
    assert template["include"][0]["remote"].endswith("/docs/ci/gitlab.yml"), template
    job = read("docs/ci/gitlab.yml")["dynoform-lint"]
    assert set(template["dynoform-lint"]["variables"]) == set(job["variables"]), template


def main():
    documented()
    directory = project("repository")
    code, output = action(directory)
    assert code == 1 and output.count("::warning ") == 1 and "file=bad/unused.tf,line=1" in output, (code, output)
    assert action(directory, directory="clean one") == (0, ""), action(directory, directory="clean one")
    code, output = action(directory, **{"fail-on": "error"})
    assert code == 0 and "::warning " in output, (code, output)
    code, output = action(directory, preset="all", **{"fail-on": "note"})
    assert code == 1 and output.count("::") > 2, (code, output)
    code, output = action(directory, since="HEAD")
    assert code == 1 and output.count("::warning ") == 1, (code, output)
    code, output = action(directory, since="nowhere")
    assert code == 2, (code, output)
    code, output = action(directory, preset="x; touch pwned")
    assert code == 2 and not (directory / "pwned").exists(), (code, output)

    code, report = gitlab(directory)
    assert code == 1 and [issue["check_name"] for issue in report] == ["unused-declarations"], (code, report)
    assert report[0]["location"]["path"] == "bad/unused.tf", report
    code, report = gitlab(directory, DYNOFORM_DIRECTORY="clean one")
    assert (code, report) == (0, []), (code, report)
    code, report = gitlab(directory, DYNOFORM_FAIL_ON="error")
    assert code == 0 and len(report) == 1, (code, report)
    print("services: the definitions are valid, and their scripts do what they say")


main()
