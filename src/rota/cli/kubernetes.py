"""`rota kubernetes`: manifests to apply with kubectl."""

from __future__ import annotations

import json
from typing import Any

import click

from rota._version import __version__
from rota.cli.app import new_group

app = new_group("kubernetes", "Print manifests for a Kubernetes cluster.")
manifest = new_group("manifest", "Print a manifest, to be applied with `kubectl apply -f -`.")
app.add_command(manifest)

IMAGE = f"rota:{__version__}"
PORT = 4200

_image_option = click.option("--image-tag", "-i", "image", default=IMAGE, show_default=True, help="An image with rota in it.")
_namespace_option = click.option("--namespace", "-n", default="default", show_default=True, help="Where it runs.")


@manifest.command()
@_image_option
@_namespace_option
@click.option("--log-level", default="INFO", show_default=True, help="How much the server's log says.")
def server(image: str, namespace: str, log_level: str) -> None:
    """Print a server of one replica with its database in a volume, and its service."""
    volume = {"name": "data", "persistentVolumeClaim": {"claimName": "rota-data"}}
    environment = {"ROTA_HOME": "/data", "ROTA_SERVER_LOGGING_LEVEL": log_level.upper()}
    command = ["rota", "server", "start", "--host", "0.0.0.0", "--port", str(PORT)]  # noqa: S104 - inside of a pod
    container = _container("server", image, command, environment)
    container |= {
        "ports": [{"containerPort": PORT}],
        "volumeMounts": [{"name": "data", "mountPath": "/data"}],
        "readinessProbe": {"httpGet": {"path": "/api/ready", "port": PORT}},
        "livenessProbe": {"httpGet": {"path": "/api/health", "port": PORT}},
    }
    secret = {"secretRef": {"name": "rota-server"}}
    container["envFrom"] = [secret]
    claim = {
        **_head("v1", "PersistentVolumeClaim", "rota-data", namespace),
        "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "10Gi"}}},
    }
    login = {
        **_head("v1", "Secret", "rota-server", namespace),
        "stringData": {"ROTA_SERVER_API_AUTH_STRING": "admin:CHANGE-THIS"},
    }
    service = {
        **_head("v1", "Service", "rota", namespace),
        "spec": {"selector": {"app": "rota-server"}, "ports": [{"port": PORT, "targetPort": PORT}]},
    }
    deployment = _deployment("rota-server", namespace, container, [volume])
    deployment["spec"]["strategy"] = {"type": "Recreate"}  # two servers must not share the volume's database
    _print(claim, login, deployment, service)


@manifest.command()
@click.option("--api-url", default=f"http://rota:{PORT}/api", show_default=True, help="The server's address.")
@click.option("--api-key", default="", help="How the worker gets into the server; kept in a secret.")
@_image_option
@_namespace_option
@click.option("--work-queue", "-q", "work_pool", default="kubernetes", show_default=True, help="The work pool to take runs of.")
def agent(api_url: str, api_key: str, image: str, namespace: str, work_pool: str) -> None:
    """Print a worker of a work pool."""
    container = _container("worker", image, ["rota", "worker", "start", "--pool", work_pool], {"ROTA_API_URL": api_url})
    parts = []
    if api_key:
        container["envFrom"] = [{"secretRef": {"name": "rota-worker"}}]
        parts.append({**_head("v1", "Secret", "rota-worker", namespace), "stringData": {"ROTA_API_KEY": api_key}})
    _print(*parts, _deployment("rota-worker", namespace, container, []))


@manifest.command("flow-run-job")
def flow_run_job() -> None:
    """Print the job that runs one flow run, to be changed and used as a work pool's template."""
    container = _container("rota-job", IMAGE, ["rota", "flow-run", "execute"], {})
    pod = {"containers": [container], "restartPolicy": "Never"}
    metadata = {"labels": {}, "generateName": "rota-job-"}
    _print({"apiVersion": "batch/v1", "kind": "Job", "metadata": metadata, "spec": {"template": {"spec": pod}}})


def _head(version: str, kind: str, name: str, namespace: str) -> dict[str, Any]:
    return {"apiVersion": version, "kind": kind, "metadata": {"name": name, "namespace": namespace, "labels": {"app": name}}}


def _container(name: str, image: str, command: list[str], environment: dict[str, str]) -> dict[str, Any]:
    variables = [{"name": key, "value": value} for key, value in environment.items()]
    return {"name": name, "image": image, "imagePullPolicy": "IfNotPresent", "command": command, "env": variables}


def _deployment(name: str, namespace: str, container: dict[str, Any], volumes: list[dict[str, Any]]) -> dict[str, Any]:
    pod = {"containers": [container], **({"volumes": volumes} if volumes else {})}
    return {
        **_head("apps/v1", "Deployment", name, namespace),
        "spec": {
            "replicas": 1,
            "selector": {"matchLabels": {"app": name}},
            "template": {"metadata": {"labels": {"app": name}}, "spec": pod},
        },
    }


def _print(*documents: dict[str, Any]) -> None:
    import yaml  # what `--help` need not load

    # By way of JSON: YAML would write parts that are used twice as anchors.
    click.echo("---\n".join(yaml.safe_dump(json.loads(json.dumps(one)), sort_keys=False) for one in documents), nl=False)
