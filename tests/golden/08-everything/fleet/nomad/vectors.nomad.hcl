# state.vectors of envspec.yaml, environment fleet.
# Made by envspec: change the spec and compile again instead of editing this file.

job "atlas-fleet-vectors" {
  type        = "service"
  region      = "eu"
  namespace   = "maps"
  datacenters = ["fra1", "fra2"]
  node_pool   = "apps"

  group "vectors" {
    count = 1

    constraint {
      attribute = "$${attr.kernel.name}"
      value     = "linux"
    }

    constraint {
      attribute = "$${attr.cpu.arch}"
      value     = "amd64"
    }

    constraint {
      attribute = "$${meta.disk}"
      value     = "ssd"
    }

    network {
      mode = "bridge"

      port "http" {
        to = 6333
      }

      port "grpc" {
        to = 6334
      }
    }

    service {
      name     = "atlas-fleet-vectors"
      provider = "nomad"
      port     = "http"
    }

    service {
      name     = "atlas-fleet-vectors-grpc"
      provider = "nomad"
      port     = "grpc"

      check {
        type     = "tcp"
        interval = "10s"
        timeout  = "2s"
      }
    }

    volume "vectors" {
      type            = "csi"
      source          = "atlas-fleet-vectors"
      access_mode     = "single-node-writer"
      attachment_mode = "file-system"
    }

    update {
      max_parallel      = 1
      health_check      = "checks"
      min_healthy_time  = "10s"
      healthy_deadline  = "5m"
      progress_deadline = "10m"
    }

    restart {
      attempts = 3
      interval = "5m"
      delay    = "15s"
      mode     = "delay"
    }

    disconnect {
      lost_after = "24h"
      replace    = false
      reconcile  = "keep_original"
    }

    task "vectors" {
      driver       = "docker"
      user         = "10004:10004"
      kill_timeout = "30s"

      config {
        image           = "mirror.example.com/qdrant/qdrant:v1.14.1"
        init            = true
        readonly_rootfs = true
        cap_drop        = ["all"]
        security_opt    = ["no-new-privileges"]
        pids_limit      = 1024

        mount {
          type   = "tmpfs"
          target = "/tmp"

          tmpfs_options {
            size = 67108864
          }
        }
      }

      volume_mount {
        volume      = "vectors"
        destination = "/qdrant/storage"
      }

      resources {
        cpu    = 2600
        memory = 1024

        device "nvidia/gpu" {
          count = 1
        }
      }
    }
  }
}
