"""Reads a snapshot of the sandbox and prints what people would compare: everything but ids, times and history."""
import json
import sys

world = json.load(sys.stdin)["world"]
ADDON_VARS = ("DATABASE_URL", "REDIS_URL", "PAPERTRAIL_API_TOKEN")


def app(shown):
    kept = {key: shown[key] for key in ("acm", "build_stack", "buildpacks", "features", "locked", "owner", "region")}
    # What an add-on's service sets is new with each add-on.
    kept["config_vars"] = {
        key: "set by an add-on" if key in ADDON_VARS else value for key, value in shown["config_vars"].items()
    }
    kept["addons"] = sorted(
        addon["service"] + ":" + addon["plan"] for addon in world["addons"].values() if addon["app"] == shown["id"]
    )
    kept["domains"] = sorted(domain["hostname"] for domain in shown["domains"].values())
    kept["drains"] = sorted(drain["url"] for drain in shown["drains"].values())
    kept["formation"] = {
        kind: {key: value for key, value in entry.items() if key in ("quantity", "size")}
        for kind, entry in shown["formation"].items()
    }
    return kept


contents = {
    "apps": {shown["name"]: app(shown) for shown in world["apps"].values()},
    "pipelines": sorted(pipeline["name"] for pipeline in world["pipelines"].values()),
}
json.dump(contents, sys.stdout, indent=2, sort_keys=True)
