"""What becomes of every field of the language on Kubernetes. `docs/targets.md` is made from this table."""

from __future__ import annotations

from envspec.backend import Table, approximates, mapped, partly, refuses, section, served

__all__ = ["TABLE"]

_ANY = "{workloads,state}.*"
_READY = (
    "start-up is ordered by readiness: a pod that must not start before its peer fails and is started again; "
    "release jobs come before services in deploy.sh, Argo CD and Flux"
)
_PROBES = "readiness and startup probe"
_WHOLE = partly("whole seconds, rounded up")
_KIND = "as the kind's image reads it"
_DIALLED = mapped("what peers are given to dial; nothing is emitted for the state")

TABLE: Table = {
    **section(
        _ANY,
        {
            "platform": partly("`nodeSelector` for `kubernetes.io/os` and `kubernetes.io/arch`; nodes tell no variant"),
            "environment.*": mapped("`env`; secrets by `secretKeyRef` and `$(NAME)`"),
            "files.*.{source,template,content}": partly(
                "immutable ConfigMaps; contents with secrets need `secrets: external-secrets`; 1 MiB at most"
            ),
            "files.*.mode": mapped("`mode` of the ConfigMap's item"),
            "ports.*.port": mapped("container port and a Service with the same number"),
            "ports.*.protocol": mapped("`protocol` of the container's port and the Service's, and `appProtocol`"),
            "writable.*.size": mapped("`sizeLimit` of an `emptyDir`"),
            "writable.*.exec": approximates("every `emptyDir` may hold programs that run"),
            "writable.*.seed": mapped("an init container of the same image fills it with `cp`, anew with each pod"),
            "writable.*.disk": mapped("an `emptyDir` on the node's disk instead of its memory"),
            "aliases.*": partly("a Service more for each, with the same pods; none has dots or `_` in its name"),
            "placement.*": partly(
                "`nodeSelector`; `node` is `kubernetes.io/hostname`; no other names than labels have"
            ),
            "resources.cpu": mapped("CPU request"),
            "resources.memory": mapped("memory request, and limit"),
            "resources.{cpu_limit,memory_limit}": mapped("limit"),
            "resources.pids": approximates("the node's kubelet limits the processes of a pod (`podPidsLimit`)"),
            "resources.{open_files,locked_memory}": approximates("the container runtime of the node limits a process"),
            "resources.shm": mapped("a memory `emptyDir` at /dev/shm"),
            "resources.gpu": mapped("limit `nvidia.com/gpu`"),
        },
    ),
    **section(
        f"{_ANY}.health",
        {
            "http": partly("path of the probe; one with a secret is refused"),
            "tcp": mapped(f"{_PROBES}: `tcpSocket`"),
            "grpc": partly("service of the probe; one with a secret is refused"),
            "exec{,.*}": mapped(f"{_PROBES}: `exec`"),
            "port": mapped("port of the probes"),
            "headers.*": mapped("`httpHeaders` of the probes"),
            "probe{,.*}": served("the kubelet asks from outside the container and needs no command"),
            "{interval,timeout}": _WHOLE,
            "start_interval": partly("period of the startup probe: whole seconds, rounded up"),
            "scheme": mapped("scheme of the probes"),
            "retries": mapped("`failureThreshold`"),
            "start_period": mapped("patience of the startup probe"),
            "liveness": mapped("a liveness probe besides"),
        },
    ),
    **section(
        f"{_ANY}.routes.*",
        {
            "host": partly("HTTPRoute or Ingress; `*` is one label or more with a Gateway"),
            "path": mapped("path prefix of the HTTPRoute or Ingress"),
            "port": mapped("port of the Service that the route leads to"),
            "tls": partly("TLS of the Ingress; with a Gateway it is up to its listeners"),
            "publish": partly("port of the LoadBalancer; HTTP comes in on the Gateway's ports"),
        },
    ),
    **section(
        "workloads.*",
        {
            "build.{context,dockerfile,target,image,args.*,platforms.*,secrets.*}": mapped(
                "the image of the container; built by docker-bake.json"
            ),
            "image": mapped("the image of the container"),
            "entrypoint{,.*}": mapped("`command`"),
            "command{,.*}": mapped("`args`"),
            "working_dir": mapped("`workingDir`"),
            "user": mapped("`runAsUser`, `runAsGroup`, `fsGroup`"),
            "init": approximates("a container has no init besides its own: the image brings one where it is needed"),
            "secrets.*": mapped("files of a Secret, or of the CSI driver"),
            "volumes.*.volume": mapped("a PersistentVolumeClaim"),
            "volumes.*.read_only": mapped("`readOnly` of the mount"),
            "mounts.*.source": partly("`hostPath`; a path of the project is refused"),
            "mounts.*.read_only": mapped("`readOnly` of the mount"),
            "metrics.{port,path}": partly("`prometheus.io` annotations, and a network policy for `metrics_namespace`"),
            "egress.*": mapped("network policy"),
            "hosts.*": partly("`hostAliases`; the node itself, `host-gateway`, is refused"),
            "needs.*": approximates(_READY),
            "replicas": mapped(
                "`replicas`, from 2 on with a PodDisruptionBudget and a spread over nodes and zones; or a DaemonSet"
            ),
            "autoscale.min": mapped("`minReplicas` of a HorizontalPodAutoscaler"),
            "autoscale.max": mapped("`maxReplicas` of a HorizontalPodAutoscaler"),
            "autoscale.cpu": mapped("`averageUtilization` of a HorizontalPodAutoscaler"),
            "shutdown.signal": partly("SIGTERM, or what the image's STOPSIGNAL says"),
            "shutdown.grace": mapped("`terminationGracePeriodSeconds`, with the drain; whole seconds, rounded up"),
            "shutdown.drain": mapped("`preStop.sleep`; whole seconds, rounded up"),
            "rollout.strategy": partly("the strategy of the Deployment; a DaemonSet stops first; `canary` is refused"),
            "rollout.max_surge": mapped("`maxSurge` of the Deployment; a node has one pod of a DaemonSet"),
            "rollout.max_unavailable": mapped("`maxUnavailable` of the Deployment or DaemonSet"),
            "security.read_only": mapped("`readOnlyRootFilesystem`"),
            "security.capabilities.*": partly("`capabilities.add`; without effect for users other than 0"),
            "security.privileged": mapped("`privileged`; the namespace then enforces no Pod Security Standard"),
            "security.host_network": partly("`hostNetwork`; network policies do not bind such pods"),
            "security.devices.*": partly("for privileged pods; otherwise refused"),
            "security.sysctls.*": partly("sysctls of the pod; unsafe ones need the kubelet's consent"),
            "restart": partly("`always`; a Deployment or DaemonSet knows no other"),
            "labels.*": partly("labels; annotations where the value cannot be a label's"),
            "when": mapped("a release Job, a Job after the release, or a suspended CronJob"),
            "schedule": mapped("CronJob"),
            "timezone": mapped("`timeZone` of the CronJob"),
            "migrates.*": served("deploy.sh, Argo CD and Flux end release jobs before they replace services"),
            "timeout": mapped("`activeDeadlineSeconds` of the pod, and of the Job for all tries"),
            "retries": mapped("`backoffLimit`"),
        },
    ),
    **section(
        "state.*",
        {
            "kind": mapped("a StatefulSet of one pod, with what the kind's image needs, and its Services"),
            "version": mapped("tag of the container's image"),
            "image": mapped("the image of the container"),
            "{database,databases.*,user,auth}": mapped(f"environment and files of the container, {_KIND}"),
            "buckets.*": mapped("a Job after the state is ready, which makes them"),
            "run_as": mapped("`runAsUser`, `runAsGroup`, `fsGroup`"),
            "args{,.*}": mapped("`args`, after the kind's own"),
            "data": mapped("`mountPath` of the claim"),
            "url": mapped("what peers get that refer to it"),
            "storage": mapped("size of the claim"),
            "access": mapped("`ReadWriteOnce` or `ReadWriteMany`"),
            "adopt": partly("the claim that is used; its name must be one that Kubernetes allows"),
            "host_path": refuses(
                "the machine that it lies on is not the one that runs it tomorrow",
                "make it a claim of the cluster, and name that with `adopt`",
            ),
            "backup.schedule": mapped(
                "a CronJob with the kind's dump tool, and a suspended one that reads a dump back"
            ),
            "backup.keep": mapped("words of the dump's command"),
            "backup.volume": mapped("the claim that dumps are written to"),
            "managed.{host,port,user,password,database,bucket,url}": _DIALLED,
            "managed.cidr": mapped("where the network policy lets peers go on its port"),
        },
    ),
    **section(
        "secrets.*",
        {
            "description": mapped("the list of secrets in README.md"),
            "generate": partly("deploy.sh creates the Secret; with an external store somebody must"),
            "key": partly("name in the store; with `secrets: existing` that of the Secret, where it can be one"),
            "property": partly("`property` of a `remoteRef`, or key of a Secret; Azure's CSI provider has none"),
        },
    ),
    **section(
        "options.kubernetes",
        {
            "namespace": mapped("namespace of every object"),
            "create_namespace": mapped("the Namespace among the manifests, or none"),
            "context": mapped("`--context` of each call that deploy.sh makes"),
            "routes": mapped("HTTPRoutes or Ingresses"),
            "{gateway,gateway_namespace}": partly("`parentRefs` of HTTPRoutes; nothing with `routes: ingress`"),
            "{ingress_class,ingress_namespace}": partly(
                "class of the Ingresses, and where requests may come from; nothing without `routes: ingress`"
            ),
            "gateway_cidr{,.*}": partly("ranges that routed services let in; nothing without network policies"),
            "{tls_secret,tls_issuer}": partly("`tls` of the Ingresses; nothing without `routes: ingress`"),
            "metrics_namespace": partly("who may scrape; nothing without network policies"),
            "secrets": mapped("Secrets that exist, ExternalSecrets, or SecretProviderClasses"),
            "store": partly("where the values are; nothing with `secrets: existing`"),
            "store_kind": partly("kind of the store; nothing without `secrets: external-secrets`"),
            "storage_class": mapped("`storageClassName` of claims"),
            "pull_secret": mapped("`imagePullSecrets`"),
            "gitops": mapped("annotations that order what Argo CD or Flux apply"),
            "network_policy": mapped("network policies, or none"),
            "objects.*": mapped("staged, labelled and ordered with ours"),
            "patches.*": mapped("merged into the object of the same kind and name"),
        },
    ),
}
