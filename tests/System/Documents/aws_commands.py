"""Reads commands as JSON, [["page.md", "dynamodb", "get-item", "--key", ...], ...], and prints what the AWS CLI installed here does not know of them."""
import json
import sys

from awscli.clidriver import create_clidriver

driver = create_clidriver()
top = driver.create_help_command()
everywhere = set(top.arg_table)


def unknown(command):
    words = [word for word in command if not word.startswith("--")]
    options = [word[2:] for word in command if word.startswith("--")]
    place, known = top, everywhere
    for word in words:
        if word not in place.command_table:
            return f"there is no '{word}'"
        place = place.command_table[word].create_help_command()
        known = known | set(getattr(place, "arg_table", None) or {})
    wrong = [option for option in options if option not in known]
    missing = [name for name, argument in (getattr(place, "arg_table", None) or {}).items()
               if argument.required and name not in options and name != "outfile"]
    if "cli-input-json" in options:
        missing = []
    return "; ".join([f"it has no option --{option}" for option in wrong] + [f"--{name} is missing" for name in missing])


for page, *command in json.load(sys.stdin):
    problem = unknown(command)
    if problem:
        print(f"{page}: aws {' '.join(command)}: {problem}")
