# services.tunnel of envspec.yaml, environment fleet.
# Made by envspec: change the spec and compile again instead of editing this file.

job "atlas-fleet-tunnel" {
  type        = "service"
  region      = "eu"
  namespace   = "maps"
  datacenters = ["fra1", "fra2"]
  node_pool   = "apps"

  group "tunnel" {
    count          = 1
    shutdown_delay = "5s"

    network {
      mode = "bridge"

      port "wg" {
        static = 51821
        to     = 51820
      }
    }

    service {
      name     = "atlas-fleet-tunnel"
      provider = "nomad"
      port     = "wg"
    }

    update {
      max_parallel      = 1
      auto_revert       = true
      health_check      = "task_states"
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

    task "tunnel" {
      driver       = "docker"
      user         = "10006:10006"
      kill_timeout = "10s"

      config {
        image           = "mirror.example.com/linuxserver/wireguard:1.0.20250521"
        init            = true
        readonly_rootfs = true
        cap_drop        = ["all"]
        cap_add         = ["net_admin"]
        security_opt    = ["no-new-privileges"]
        pids_limit      = 1024
        sysctl = [
          {
            "net.ipv4.tcp_keepalive_time" = "300"
          },
        ]

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
        memory = 64
      }
    }
  }
}
