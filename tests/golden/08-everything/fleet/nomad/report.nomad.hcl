# jobs.report of envspec.yaml, environment fleet.
# Made by envspec: change the spec and compile again instead of editing this file.

job "atlas-fleet-report" {
  type        = "batch"
  region      = "eu"
  namespace   = "maps"
  datacenters = ["fra1", "fra2"]
  node_pool   = "apps"

  periodic {
    crons            = ["30 5 * * MON-FRI"]
    time_zone        = "Europe/Lisbon"
    prohibit_overlap = true
  }

  group "report" {
    count = 1

    network {
      mode = "bridge"
    }

    ephemeral_disk {
      size = 684
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

    task "report-seed-0" {
      driver = "docker"
      user   = "10002:10002"

      lifecycle {
        hook    = "prestart"
        sidecar = false
      }

      config {
        image           = "mirror.example.com/maps/report:2.3.1"
        entrypoint      = ["cp"]
        args            = ["-R", "/usr/share/report/layouts/.", "/alloc/data"]
        readonly_rootfs = true
        cap_drop        = ["all"]
        security_opt    = ["no-new-privileges"]
        pids_limit      = 1024
      }

      resources {
        cpu    = 100
        memory = 64
      }
    }

    task "report" {
      driver       = "docker"
      user         = "10002:10002"
      kill_timeout = "10s"

      config {
        image           = "mirror.example.com/maps/report:2.3.1"
        args            = ["report", "--day", "yesterday"]
        init            = true
        readonly_rootfs = true
        cap_drop        = ["all"]
        security_opt    = ["no-new-privileges"]
        pids_limit      = 64

        mount {
          type     = "bind"
          target   = "/run/secrets/db-password"
          source   = "secrets/db-password"
          readonly = true
        }

        mount {
          type   = "bind"
          target = "/report"
          source = "../alloc/tmp"
        }

        mount {
          type   = "bind"
          target = "/run/report"
          source = "tmp"
        }

        mount {
          type   = "bind"
          target = "/usr/share/report/layouts"
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
        DATABASE_PASSWORD_FILE = "/run/secrets/db-password"
      }

      template {
        destination          = "secrets/environment.env"
        perms                = "0400"
        env                  = true
        change_mode          = "noop"
        error_on_missing_key = true
        data                 = <<EOT
{{ $db_postgres := nomadService 1 (env "NOMAD_ALLOC_ID") "atlas-fleet-db" }}
{{ if $db_postgres }}
{{ $db_postgres := index $db_postgres 0 }}
DATABASE_HOST="{{ $db_postgres.Address }}"
{{ else }}{{ with nomadVar "nomad/jobs/atlas-fleet-report/report/report" }}{{ sprig_fail "nomad/jobs/atlas-fleet-report/report/report must not exist" }}{{ end }}{{ end }}
EOT
      }

      template {
        destination          = "secrets/db-password"
        perms                = "0400"
        uid                  = 10002
        gid                  = 10002
        change_mode          = "noop"
        error_on_missing_key = true
        data                 = "{{ with secret \"secret/data/atlas\" }}{{ if not (index .Data.data \"prod/atlas/db-password\") }}{{ sprig_fail \"prod/atlas/db-password is not in secret/data/atlas\" }}{{ end }}{{ (index .Data.data \"prod/atlas/db-password\") }}{{ end }}"
      }

      vault {
        change_mode = "noop"
      }

      resources {
        cpu    = 1300
        memory = 256
      }
    }
  }
}
