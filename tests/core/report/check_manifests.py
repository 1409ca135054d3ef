# SPDX-License-Identifier: GPL-3.0-or-later
"""check_manifests.py FILE: does kubectl read the manifests as they are written?

kubectl decodes them into the API's own types, without a cluster (--local), and prints them again. Whatever it does not
know, or takes for something else, is then missing or different. Exit 0, 1, or 77 where there is no kubectl or no YAML.
"""
import json
import os
import subprocess
import sys

try:
    import yaml
except ImportError:
    print("install python3-yaml")
    sys.exit(77)

# One command a kind that goes through its type, and changes what is then not compared.
THROUGH = {
    "Deployment": ["set", "resources", "--limits=cpu=1"],
    "Service": ["set", "selector", "changed=selector"],
}


def decoded(manifest):
    verb, noun, what = THROUGH[manifest["kind"]]
    command = ["kubectl", verb, noun, "--local", "-f", "-", "-o", "json"]
    command.insert(3 if what.startswith("--") else len(command) - 2, what)
    run = subprocess.run(command, input=json.dumps(manifest), text=True, capture_output=True, timeout=60,
                         env={**os.environ, "KUBECONFIG": "/dev/null"})
    if run.returncode:
        sys.exit(run.stderr.strip() or f"kubectl: {run.returncode}")
    return json.loads(run.stdout)


def differences(ours, theirs, path):
    if isinstance(ours, dict):
        if not isinstance(theirs, dict):
            return [f"{path} is no object"]
        return [line for key, value in ours.items()
                for line in differences(value, theirs.get(key), f"{path}.{key}")]
    if isinstance(ours, list):
        if not isinstance(theirs, list) or len(ours) != len(theirs):
            return [f"{path} is another list"]
        return [line for i, value in enumerate(ours) for line in differences(value, theirs[i], f"{path}[{i}]")]
    return [] if ours == theirs else [f"{path}: {ours!r} is read as {theirs!r}"]


wrong = []
for one in yaml.safe_load_all(open(sys.argv[1], encoding="utf-8")):
    try:
        read = decoded(one)
    except FileNotFoundError:
        print("install kubernetes-client (kubectl)")
        sys.exit(77)
    if one["kind"] == "Service":
        read["spec"]["selector"] = one["spec"]["selector"]
    wrong += differences(one, read, one["kind"])
print("\n".join(wrong))
sys.exit(1 if wrong else 0)
