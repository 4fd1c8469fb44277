# state.cache of envspec.yaml, environment fleet.
# Made by envspec: change the spec and compile again instead of editing this file.

job "atlas-fleet-cache" {
  type        = "service"
  region      = "eu"
  namespace   = "maps"
  datacenters = ["fra1", "fra2"]
  node_pool   = "apps"

  group "cache" {
    count = 1

    network {
      mode = "bridge"

      port "valkey" {
        to = 6379
      }
    }

    service {
      name     = "atlas-fleet-cache"
      provider = "nomad"
      port     = "valkey"

      check {
        type     = "tcp"
        interval = "10s"
        timeout  = "5s"
      }
    }

    ephemeral_disk {
      size = 316
    }

    update {
      max_parallel      = 1
      health_check      = "checks"
      min_healthy_time  = "10s"
      healthy_deadline  = "6m"
      progress_deadline = "11m"
    }

    restart {
      attempts = 3
      interval = "5m"
      delay    = "15s"
      mode     = "delay"
    }

    task "cache" {
      driver       = "docker"
      user         = "999:999"
      kill_timeout = "1m"

      config {
        image = "valkey/valkey:8.1.3-bookworm"
        args = [
          "valkey-server",
          "--save",
          "",
          "--appendonly",
          "no",
          "--maxmemory",
          "201326592",
        ]
        init            = true
        readonly_rootfs = true
        cap_drop        = ["all"]
        security_opt    = ["no-new-privileges"]
        pids_limit      = 1024

        mount {
          type   = "bind"
          target = "/data"
          source = "../alloc/data"
        }

        mount {
          type   = "tmpfs"
          target = "/tmp"

          tmpfs_options {
            size = 67108864
          }
        }
      }

      resources {
        cpu    = 260
        memory = 256
      }
    }
  }
}
