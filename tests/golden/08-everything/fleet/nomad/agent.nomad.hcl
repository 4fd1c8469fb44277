# services.agent of envspec.yaml, environment fleet.
# Made by envspec: change the spec and compile again instead of editing this file.

job "atlas-fleet-agent" {
  type        = "system"
  region      = "eu"
  namespace   = "maps"
  datacenters = ["fra1", "fra2"]
  node_pool   = "apps"

  update {
    max_parallel      = 1
    stagger           = "30s"
    auto_revert       = true
    health_check      = "task_states"
    min_healthy_time  = "10s"
    healthy_deadline  = "5m"
    progress_deadline = "10m"
  }

  group "agent" {
    constraint {
      attribute = "$${attr.kernel.name}"
      value     = "linux"
    }

    constraint {
      attribute = "$${attr.cpu.arch}"
      value     = "amd64"
    }

    network {
      mode = "host"
    }

    restart {
      attempts = 3
      interval = "5m"
      delay    = "15s"
      mode     = "delay"
    }

    task "agent" {
      driver       = "docker"
      user         = "0:0"
      kill_timeout = "10s"

      config {
        image        = "mirror.example.com/maps/hardware-agent:3.1.0"
        init         = true
        network_mode = "host"
        privileged   = true
        pids_limit   = 1024

        devices {
          host_path      = "/dev/mem"
          container_path = "/dev/mem"
        }

        mount {
          type   = "tmpfs"
          target = "/tmp"

          tmpfs_options {
            size = 67108864
          }
        }

        mount {
          type   = "bind"
          target = "/host/os-release"
          source = "/etc/os-release"
        }

        mount {
          type     = "bind"
          target   = "/host/sys"
          source   = "/sys"
          readonly = true
        }
      }

      resources {
        cpu    = 260
        memory = 64
      }
    }
  }
}
