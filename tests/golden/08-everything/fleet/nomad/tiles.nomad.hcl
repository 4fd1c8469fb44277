# services.tiles of envspec.yaml, environment fleet.
# Made by envspec: change the spec and compile again instead of editing this file.

job "atlas-fleet-tiles" {
  type        = "service"
  region      = "eu"
  namespace   = "maps"
  datacenters = ["fra1", "fra2"]
  node_pool   = "apps"

  group "tiles" {
    count          = 2
    shutdown_delay = "5s"

    constraint {
      attribute = "$${meta.disk}"
      value     = "ssd"
    }

    network {
      mode = "bridge"

      port "http" {
        to = 8080
      }
    }

    service {
      name        = "atlas-fleet-tiles"
      provider    = "nomad"
      port        = "http"
      tags        = ["live"]
      canary_tags = ["canary"]

      check {
        type     = "tcp"
        interval = "10s"
        timeout  = "2s"

        check_restart {
          limit = 3
          grace = "30s"
        }
      }
    }

    update {
      max_parallel      = 1
      canary            = 1
      auto_promote      = true
      auto_revert       = true
      health_check      = "checks"
      min_healthy_time  = "10s"
      healthy_deadline  = "5m"
      progress_deadline = "10m"
    }

    restart {
      attempts = 3
      interval = "5m"
      delay    = "15s"
      mode     = "fail"
    }

    scaling {
      min     = 2
      max     = 12
      enabled = true

      policy {
        cooldown            = "2m"
        evaluation_interval = "30s"

        check "cpu" {
          source = "nomad-apm"
          query  = "avg_cpu-allocated"

          strategy "target-value" {
            target = 65
          }
        }
      }
    }

    spread {
      attribute = "$${node.unique.id}"
      weight    = 100
    }

    task "tiles" {
      driver       = "docker"
      user         = "10005:10005"
      kill_timeout = "10s"

      config {
        image           = "mirror.example.com/maptiler/tileserver-gl:v5.3.1"
        init            = true
        readonly_rootfs = true
        cap_drop        = ["all"]
        security_opt    = ["no-new-privileges"]
        pids_limit      = 128

        mount {
          type   = "tmpfs"
          target = "/tmp"

          tmpfs_options {
            size = 67108864
          }
        }
      }

      resources {
        cpu    = 1300
        memory = 512
      }
    }
  }
}
