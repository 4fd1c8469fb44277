# services.dashboard of envspec.yaml, environment prod.
# Made by envspec: change the spec and compile again instead of editing this file.

job "reports-prod-dashboard" {
  type = "service"

  group "dashboard" {
    count          = 2
    shutdown_delay = "5s"

    network {
      mode = "bridge"

      port "http" {
        to = 8080
      }
    }

    service {
      name     = "reports-prod-dashboard"
      provider = "nomad"
      port     = "http"
      tags = [
        "live",
        "traefik.enable=true",
        "traefik.http.routers.reports-prod-dashboard.rule=Host(`reports.acme.example`)",
        "traefik.http.routers.reports-prod-dashboard.entrypoints=websecure",
        "traefik.http.routers.reports-prod-dashboard.tls=true",
        "traefik.http.routers.reports-prod-dashboard.service=reports-prod-dashboard",
      ]
      canary_tags = ["canary"]

      check {
        type     = "tcp"
        interval = "10s"
        timeout  = "2s"
      }
    }

    ephemeral_disk {
      size = 2348
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

    spread {
      attribute = "$${node.unique.id}"
      weight    = 100
    }

    task "dashboard" {
      driver       = "docker"
      user         = "10001:10001"
      kill_timeout = "10s"

      config {
        image           = "registry.example.com/acme/reports-dashboard:7.2.0"
        init            = true
        readonly_rootfs = true
        cap_drop        = ["all"]
        security_opt    = ["no-new-privileges"]
        pids_limit      = 256

        mount {
          type     = "bind"
          target   = "/run/secrets/warehouse-password"
          source   = "secrets/warehouse-password"
          readonly = true
        }

        mount {
          type   = "bind"
          target = "/scratch"
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

      env {
        WAREHOUSE_PASSWORD_FILE = "/run/secrets/warehouse-password"
      }

      template {
        destination          = "secrets/environment.env"
        perms                = "0400"
        env                  = true
        change_mode          = "restart"
        error_on_missing_key = true
        data                 = <<EOT
{{ $warehouse_postgres := nomadService 1 (env "NOMAD_ALLOC_ID") "reports-prod-warehouse" }}
{{ if $warehouse_postgres }}
{{ $warehouse_postgres := index $warehouse_postgres 0 }}
WAREHOUSE_HOST="{{ $warehouse_postgres.Address }}"
{{ else }}{{ with nomadVar "nomad/jobs/reports-prod-dashboard/dashboard/dashboard" }}{{ sprig_fail "nomad/jobs/reports-prod-dashboard/dashboard/dashboard must not exist" }}{{ end }}{{ end }}
EOT
      }

      template {
        destination          = "secrets/warehouse-password"
        perms                = "0400"
        uid                  = 10001
        gid                  = 10001
        change_mode          = "restart"
        error_on_missing_key = true
        data                 = "{{ with nomadVar \"nomad/jobs/reports-prod-dashboard\" }}{{ .warehouse_password.Value }}{{ end }}"
      }

      resources {
        cpu    = 1000
        memory = 512
      }
    }
  }
}
