# state.tracks of envspec.yaml, environment fleet.
# Made by envspec: change the spec and compile again instead of editing this file.

job "atlas-fleet-tracks" {
  type        = "service"
  region      = "eu"
  namespace   = "maps"
  datacenters = ["fra1", "fra2"]
  node_pool   = "apps"

  group "tracks" {
    count = 1

    network {
      mode = "bridge"

      port "mqtt" {
        to = 1883
      }
    }

    service {
      name     = "atlas-fleet-tracks"
      provider = "nomad"
      port     = "mqtt"

      check {
        type     = "tcp"
        interval = "10s"
        timeout  = "2s"
      }
    }

    volume "tracks" {
      type            = "csi"
      source          = "atlas-fleet-tracks"
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

    task "tracks" {
      driver       = "docker"
      user         = "1883:1883"
      kill_timeout = "30s"

      config {
        image           = "mirror.example.com/library/eclipse-mosquitto:2.0.22"
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
        volume      = "tracks"
        destination = "/mosquitto/data"
      }

      resources {
        cpu    = 260
        memory = 64
      }
    }
  }
}
