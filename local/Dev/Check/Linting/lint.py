"""Runs cfn-lint and SAM's own translator, for `dotnet dev.cs check`: JSON on standard input, JSON on standard output.

In:  {"files": [path], "transform": [{"file": path, "parameters": {name: value}}]}
Out: {"lint": [match], "transformed": [{"template", "lint": [match], "error"}]}, a match being {file, line, id, message, path}.
"""
import json
import os
import sys
from pathlib import Path

os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")

import cfnlint  # noqa: E402
from cfnlint.api import lint, lint_file  # noqa: E402
from cfnlint.config import ManualArgs  # noqa: E402
from cfnlint.decode import decode  # noqa: E402
from samtranslator.parser.parser import Parser  # noqa: E402
from samtranslator.translator.translator import Translator  # noqa: E402


def matches(found, file):
    return [
        {"file": file, "line": match.linenumber, "id": match.rule.id, "message": match.message, "path": [str(part) for part in getattr(match, "path", None) or []]}
        for match in found
    ]


def point_away(template):
    """The translator takes code and nested templates from S3 only, as `sam package` puts them there, and asks AWS for applications."""
    for resource in template.get("Resources", {}).values():
        properties = resource.setdefault("Properties", {})
        if resource.get("Type") == "AWS::Serverless::Function":
            properties["CodeUri"] = "s3://bucket/key.zip"
        if resource.get("Type") == "AWS::Serverless::Application":
            properties["Location"] = "https://s3.amazonaws.com/bucket/nested.yaml"
        if "TemplateURL" in properties:
            properties["TemplateURL"] = "https://s3.amazonaws.com/bucket/" + str(properties["TemplateURL"])


def plain(node):
    """Nodes of cfn-lint's reader are dicts, lists and strings with a place; JSON wants them without."""
    return json.loads(json.dumps(node, default=str))


def transform(file, parameters):
    """The template as SAM's transform leaves it, with these parameters."""
    decoded, errors = decode(file)
    if errors:
        raise ValueError("; ".join(str(error) for error in errors))
    return translate(plain(decoded), parameters)


def translate(template, parameters):
    """The same, of a template that is read already. A parameter without value or default has some value."""
    point_away(template)
    values = {name: value.get("Default", "given") for name, value in template.get("Parameters", {}).items()}
    policies = Path(cfnlint.__file__).parent / "data" / "Serverless" / "ManagedPolicies.json"
    translator = Translator(json.loads(policies.read_text()), Parser())
    return translator.translate(template, {**values, **parameters})


def main():
    request = json.load(sys.stdin)
    answer = {"lint": [], "transformed": []}
    for file in request["files"]:
        answer["lint"] += matches(lint_file(Path(file), config=ManualArgs(regions=["us-east-1"])), file)
    for wanted in request["transform"]:
        result = {"template": None, "lint": [], "error": None}
        try:
            result["template"] = transform(wanted["file"], wanted["parameters"])
            text = json.dumps(result["template"], indent=2)
            result["lint"] = matches(lint(text, config=ManualArgs(regions=["us-east-1"])), wanted["file"])
        except Exception as problem:  # what the translator says about a template is a finding, whatever its type
            result["error"] = "; ".join(str(getattr(cause, "message", cause)) for cause in getattr(problem, "causes", None) or [problem])
        answer["transformed"].append(result)
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
