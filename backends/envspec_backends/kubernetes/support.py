"""What becomes of every field of the language on Kubernetes. `docs/targets.md` is made from this table."""

from __future__ import annotations

from envspec.backend import Table, approximates, mapped, partly, served

__all__ = ["TABLE"]

_READY = (
    "start-up is ordered by readiness: a pod that must not start before its peer fails and is started again; "
    "release jobs come before services in deploy.sh, Argo CD and Flux"
)
_IMAGE = "the image of the container; built by docker-bake.json"
_PIDS = "the node's kubelet limits the processes of a pod (`podPidsLimit`)"
_WILDCARD = "HTTPRoute or Ingress; `*` is one label or more with a Gateway"

TABLE: Table = {
    # the spec as a whole: resolved before any target sees it, or names
    "envspec": mapped("the version of the language"),
    "project": mapped("namespace and labels"),
    "registry": mapped("part of built images' names"),
    "include": mapped("read before any target"),
    "vars": mapped("filled in before any target"),
    "presets": mapped("mixed in before any target"),
    "waivers": mapped("read by the policy rules"),
    "tools": mapped("development only: a production tier has none"),
    # services and jobs
    "workloads.*.enabled": mapped("objects, or none"),
    "workloads.*.build": mapped(_IMAGE),
    "workloads.*.image": mapped("the image of the container"),
    "workloads.*.uses": mapped("the image of the container"),
    "workloads.*.presets": mapped("mixed in before any target"),
    "workloads.*.unset": mapped("taken away before any target"),
    "workloads.*.entrypoint": mapped("`command`"),
    "workloads.*.command": mapped("`args`"),
    "workloads.*.working_dir": mapped("`workingDir`"),
    "workloads.*.user": mapped("`runAsUser`, `runAsGroup`, `fsGroup`"),
    "workloads.*.init": approximates(
        "a container has no init besides its own: the image brings one where it is needed"
    ),
    "workloads.*.ports": mapped("container ports and a Service with the same numbers"),
    "workloads.*.environment": mapped("`env`; secrets by `secretKeyRef` and `$(NAME)`"),
    "workloads.*.files": partly(
        "immutable ConfigMaps; contents with secrets need `secrets: external-secrets`; 1 MiB at most"
    ),
    "workloads.*.secrets": mapped("files of a Secret, or of the CSI driver"),
    "workloads.*.volumes": mapped("PersistentVolumeClaims"),
    "workloads.*.mounts": partly("`hostPath`; a path of the project is refused"),
    "workloads.*.writable": mapped("`emptyDir` with a size limit"),
    "workloads.*.writable.*.exec": approximates("every `emptyDir` may hold programs that run"),
    "workloads.*.health": mapped("readiness and startup probe"),
    "workloads.*.health.probe": served("the kubelet asks from outside the container and needs no command"),
    "workloads.*.health.http": partly("path of the probe; one with a secret is refused"),
    "workloads.*.health.grpc": partly("service of the probe; one with a secret is refused"),
    "workloads.*.health.interval": partly("whole seconds, rounded up"),
    "workloads.*.health.timeout": partly("whole seconds, rounded up"),
    "workloads.*.health.liveness": mapped("a liveness probe besides"),
    "workloads.*.metrics": partly("`prometheus.io` annotations, and a network policy for `metrics_namespace`"),
    "workloads.*.routes": mapped("HTTPRoute or Ingress; a Service of type LoadBalancer for plain routes"),
    "workloads.*.routes.*.host": partly(_WILDCARD),
    "workloads.*.routes.*.tls": partly("TLS of the Ingress; with a Gateway it is up to its listeners"),
    "workloads.*.routes.*.publish": partly("port of the LoadBalancer; HTTP comes in on the Gateway's ports"),
    "workloads.*.egress": mapped("network policy"),
    "workloads.*.hosts": mapped("`hostAliases`"),
    "workloads.*.needs": approximates(_READY),
    "workloads.*.replicas": mapped("`replicas`; from 2 on a PodDisruptionBudget and a spread over nodes and zones"),
    "workloads.*.autoscale": mapped("HorizontalPodAutoscaler"),
    "workloads.*.resources": mapped("requests and limits"),
    "workloads.*.resources.pids": approximates(_PIDS),
    "workloads.*.resources.shm": mapped("a memory `emptyDir` at /dev/shm"),
    "workloads.*.resources.gpu": mapped("limit `nvidia.com/gpu`"),
    "workloads.*.shutdown.signal": partly("SIGTERM, or what the image's STOPSIGNAL says"),
    "workloads.*.shutdown.grace": mapped("`terminationGracePeriodSeconds`, with the drain; whole seconds, rounded up"),
    "workloads.*.shutdown.drain": mapped("`preStop.sleep`; whole seconds, rounded up"),
    "workloads.*.rollout": partly("the strategy of the Deployment; `canary` is refused"),
    "workloads.*.security.read_only": mapped("`readOnlyRootFilesystem`"),
    "workloads.*.security.capabilities": partly("`capabilities.add`; without effect for users other than 0"),
    "workloads.*.security.privileged": mapped("`privileged`; the namespace then enforces no Pod Security Standard"),
    "workloads.*.security.host_network": partly("`hostNetwork`; network policies do not bind such pods"),
    "workloads.*.security.devices": partly("for privileged pods; otherwise refused"),
    "workloads.*.security.sysctls": partly("sysctls of the pod; unsafe ones need the kubelet's consent"),
    "workloads.*.restart": partly("`always`; a Deployment knows no other"),
    "workloads.*.labels": partly("labels; annotations where the value cannot be a label's"),
    "workloads.*.dev": mapped("development only: a production tier never reads it"),
    "workloads.*.when": mapped("a release Job, a Job after the release, or a suspended CronJob"),
    "workloads.*.schedule": mapped("CronJob"),
    "workloads.*.timezone": mapped("`timeZone` of the CronJob"),
    "workloads.*.migrates": served("deploy.sh, Argo CD and Flux end release jobs before they replace services"),
    "workloads.*.timeout": mapped("`activeDeadlineSeconds` of the pod, and of the Job for all tries"),
    "workloads.*.retries": mapped("`backoffLimit`"),
    # state
    "state": mapped("a StatefulSet of one pod with its Services"),
    "state.*.storage": mapped("size of the claim"),
    "state.*.access": mapped("`ReadWriteOnce` or `ReadWriteMany`"),
    "state.*.adopt": partly("the claim that is used; its name must be one that Kubernetes allows"),
    "state.*.backup": mapped("a CronJob with the kind's dump tool; its file's header tells how to restore"),
    "state.*.health.probe": served("the kubelet asks from outside the container and needs no command"),
    "state.*.resources.pids": approximates(_PIDS),
    "state.*.routes.*.host": partly(_WILDCARD),
    "state.*.routes.*.tls": partly("TLS of the Ingress; with a Gateway it is up to its listeners"),
    "state.*.routes.*.publish": partly("port of the LoadBalancer; HTTP comes in on the Gateway's ports"),
    "state.*.writable.*.exec": approximates("every `emptyDir` may hold programs that run"),
    "state.*.files": partly("immutable ConfigMaps; contents with secrets need `secrets: external-secrets`"),
    "state.*.dev": mapped("development only: a production tier never reads it"),
    # secrets
    "secrets.*.description": mapped("the list of secrets in README.md"),
    "secrets.*.dev": mapped("development only: a production tier never reads it"),
    "secrets.*.generate": partly("deploy.sh creates the Secret; with an external store somebody must"),
    "secrets.*.key": partly("name in the store, with `secrets: external-secrets` or `csi`"),
    # environments
    "environments": mapped("laid over the rest before any target"),
    "options.kubernetes": partly("names and kinds of the emitted objects; some do nothing beside others"),
}
