# jobs.warm of envspec.yaml, environment prod.
# Made by envspec: change the spec and compile again instead of editing this file.

job "reports-prod-warm" {
  type = "batch"

  parameterized {
    payload = "forbidden"
  }

  group "warm" {
    count = 1

    network {
      mode = "bridge"
    }

    ephemeral_disk {
      size = 2348
    }

    restart {
      attempts = 3
      interval = "24h"
      delay    = "15s"
      mode     = "fail"
    }

    reschedule {
      attempts  = 0
      unlimited = false
    }

    task "warm" {
      driver       = "docker"
      user         = "10001:10001"
      kill_timeout = "10s"

      config {
        image           = "registry.example.com/acme/reports-dashboard:7.2.0"
        args            = ["reports", "warm-cache"]
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
        change_mode          = "noop"
        error_on_missing_key = true
        data                 = <<EOT
{{ $warehouse_postgres := nomadService 1 (env "NOMAD_ALLOC_ID") "reports-prod-warehouse" }}
{{ if $warehouse_postgres }}
{{ $warehouse_postgres := index $warehouse_postgres 0 }}
WAREHOUSE_HOST="{{ $warehouse_postgres.Address }}"
{{ else }}{{ with nomadVar "nomad/jobs/reports-prod-warm/warm/warm" }}{{ sprig_fail "nomad/jobs/reports-prod-warm/warm/warm must not exist" }}{{ end }}{{ end }}
EOT
      }

      template {
        destination          = "secrets/warehouse-password"
        perms                = "0400"
        uid                  = 10001
        gid                  = 10001
        change_mode          = "noop"
        error_on_missing_key = true
        data                 = "{{ with nomadVar \"nomad/jobs/reports-prod-warm\" }}{{ .warehouse_password.Value }}{{ end }}"
      }

      resources {
        cpu    = 1000
        memory = 512
      }
    }
  }
}
