"""Turns template.yaml into the CloudFormation that SAM makes of it on AWS, without AWS.

usage: transform.py TEMPLATE [--without PROPERTY,...] [NAME=VALUE ...]
Prints JSON; ends with 3 where a library is missing. CodeUri and TemplateURL become addresses in S3, as `sam package` makes them.
"""

import json
import os
import sys

os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
try:
    import cfnlint
    from samtranslator.parser.parser import Parser
    from samtranslator.translator.translator import Translator
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
        properties = resource.get("Properties", {})
        for name in without:
            properties.pop(name, None)
        if "CodeUri" in properties:
            properties["CodeUri"] = "s3://artifacts/" + properties["CodeUri"]
        if "TemplateURL" in properties:
            properties["TemplateURL"] = "https://s3.amazonaws.com/artifacts/" + properties["TemplateURL"]
    defaults = {name: parameter["Default"] for name, parameter in template["Parameters"].items() if "Default" in parameter}
    pseudo = {"AWS::Region": "us-east-1", "AWS::Partition": "aws"}
    with open(os.path.join(os.path.dirname(cfnlint.__file__), "data/Serverless/ManagedPolicies.json"), encoding="utf-8") as file:
        policies = json.load(file)
    print(json.dumps(Translator(policies, Parser()).translate(template, {**defaults, **pseudo, **values})))


main(sys.argv[1], sys.argv[2:])
