"""Turns template.yaml into the CloudFormation that SAM makes of it on AWS, without AWS.

usage: transform.py TEMPLATE [--without PROPERTY,...] [NAME=VALUE ...]
Prints JSON; ends with 3 where a library is missing. What translates is what `dotnet dev.cs check` uses.
"""

import json
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).parents[3] / "local" / "Dev" / "Check" / "Linting"))
try:
    from lint import translate
    from samtranslator.yaml_helper import yaml_parse
except ImportError as missing:
    print(missing)
    sys.exit(3)


def main(path, arguments):
    without = arguments[1].split(",") if arguments[:1] == ["--without"] else []
    values = dict(argument.split("=", 1) for argument in arguments[2 if without else 0:])
    with open(path, encoding="utf-8") as file:
        template = yaml_parse(file)
    for resource in template["Resources"].values():
        for name in without:
            resource.get("Properties", {}).pop(name, None)
    print(json.dumps(translate(template, {"AWS::Region": "us-east-1", "AWS::Partition": "aws", **values})))


main(sys.argv[1], sys.argv[2:])
