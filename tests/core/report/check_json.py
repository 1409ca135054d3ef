# SPDX-License-Identifier: GPL-3.0-or-later
"""check_json.py SCHEMA FILE [FREE-KEY...]

Is FILE valid against SCHEMA (python3-jsonschema), and is the schema strict about it: with any one key missing, or with
one more anywhere, it must not be valid. Below the keys named FREE-KEY anything may stand. Prints what is wrong.
Exit 0, 1, or 77 where there is no validator.
"""
import copy
import json
import pathlib
import sys

try:
    from jsonschema import Draft202012Validator, RefResolver
except ImportError:
    print("install python3-jsonschema")
    sys.exit(77)


def objects(value, path=()):
    """Each object in value with the path to it; of an array only the first element, they are all alike."""
    if isinstance(value, dict):
        yield path
        for key, member in value.items():
            if key not in FREE:
                yield from objects(member, path + (key,))
    elif isinstance(value, list) and value:
        yield from objects(value[0], path + (0,))


def at(value, path):
    for step in path:
        value = value[step]
    return value


def mutants(report):
    for path in objects(report):
        for key in at(report, path):
            broken = copy.deepcopy(report)
            del at(broken, path)[key]
            yield f"without {'/'.join(map(str, path + (key,)))}", broken
        broken = copy.deepcopy(report)
        at(broken, path)["surplus"] = 1
        yield f"with {'/'.join(map(str, path + ('surplus',)))}", broken


def shortened(value):
    """Alike in kind, quick to validate again and again."""
    if isinstance(value, dict):
        return {key: shortened(member) for key, member in value.items()}
    return [shortened(member) for member in value[:1]] if isinstance(value, list) else value


schema, report = (json.load(open(name, encoding="utf-8")) for name in sys.argv[1:3])
FREE = set(sys.argv[3:])
Draft202012Validator.check_schema(schema)
# A schema beside it may be referred to by its name.
beside = RefResolver(pathlib.Path(sys.argv[1]).resolve().as_uri(), schema)
validator = Draft202012Validator(schema, resolver=beside)
wrong = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(report)]
if not wrong:
    wrong = [f"valid {what}" for what, broken in mutants(shortened(report)) if validator.is_valid(broken)]
print("\n".join(wrong[:10]))
sys.exit(1 if wrong else 0)
