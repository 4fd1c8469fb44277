# state.pictures of envspec.yaml, environment fleet.
# Made by envspec: change the spec and compile again instead of editing this file.

job "atlas-fleet-pictures" {
  type        = "service"
  region      = "eu"
  namespace   = "maps"
  datacenters = ["fra1", "fra2"]
  node_pool   = "apps"

  group "pictures" {
    count = 1

    network {
      mode = "bridge"

      port "http" {
        to = 9000
      }

      port "console" {
        to = 9001
      }
    }

    service {
      name     = "atlas-fleet-pictures"
      provider = "nomad"
      port     = "http"

      check {
        type     = "http"
        path     = "/minio/health/cluster"
        interval = "10s"
        timeout  = "2s"
      }
    }

    service {
      name     = "atlas-fleet-pictures-console"
      provider = "nomad"
      port     = "console"
    }

    volume "pictures" {
      type            = "csi"
      source          = "atlas-fleet-pictures"
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

    task "pictures" {
      driver       = "docker"
      user         = "1000:1000"
      kill_timeout = "30s"

      config {
        image = "quay.io/minio/minio:RELEASE.2025-04-22T22-12-26Z"
        args = [
          "minio",
          "server",
          "/data",
          "--console-address",
          ":9001",
          "--certs-dir",
          "/tmp/certs",
        ]
        init            = true
        readonly_rootfs = true
        cap_drop        = ["all"]
        security_opt    = ["no-new-privileges"]
        pids_limit      = 1024

        mount {
          type     = "bind"
          target   = "/run/secrets/pictures-password"
          source   = "secrets/pictures-password"
          readonly = true
        }

        mount {
          type   = "tmpfs"
          target = "/tmp"

          tmpfs_options {
            size = 67108864
          }
        }
      }

      env {
        MINIO_ROOT_USER          = "atlas"
        MINIO_ROOT_PASSWORD_FILE = "/run/secrets/pictures-password"
      }

      volume_mount {
        volume      = "pictures"
        destination = "/data"
      }

      template {
        destination          = "secrets/pictures-password"
        perms                = "0400"
        uid                  = 1000
        gid                  = 1000
        change_mode          = "restart"
        error_on_missing_key = true
        data                 = "{{ with secret \"secret/data/atlas\" }}{{ if not (index .Data.data \"pictures-password\") }}{{ sprig_fail \"pictures-password is not in secret/data/atlas\" }}{{ end }}{{ (index .Data.data \"pictures-password\") }}{{ end }}"
      }

      vault {
        change_mode = "restart"
      }

      resources {
        cpu    = 650
        memory = 512
      }
    }
  }
}
