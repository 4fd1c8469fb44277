# state.warehouse.restore of envspec.yaml, environment prod.
# Made by envspec: change the spec and compile again instead of editing this file.
# It runs when it is asked to:
#   ./deploy.sh --restore warehouse [DUMP]

job "reports-prod-warehouse-restore" {
  type = "batch"

  parameterized {
    payload       = "forbidden"
    meta_optional = ["FILE"]
  }

  meta {
    FILE = ""
  }

  group "warehouse-restore" {
    count = 1

    network {
      mode = "bridge"
    }

    volume "dumps" {
      type            = "host"
      source          = "reports-prod-dumps"
      access_mode     = "single-node-writer"
      attachment_mode = "file-system"
      read_only       = true
    }

    restart {
      attempts = 0
      interval = "24h"
      delay    = "15s"
      mode     = "fail"
    }

    reschedule {
      attempts  = 0
      unlimited = false
    }

    task "warehouse-restore" {
      driver       = "docker"
      user         = "999:999"
      kill_timeout = "10s"

      config {
        image = "postgres:16.9-bookworm"
        args = [
          "sh",
          "-c",
          "set -eu\nLC_ALL=C\nexport LC_ALL\nstate=$1\nsuffix=$2\nshift 2\nwanted=$${\"$\"}{FILE:-}\nwanted=$${\"$\"}{wanted##*/}\nif [ -n \"$${\"$\"}{PASSWORD_FILE:-}\" ]; then PGPASSWORD=$(cat \"$PASSWORD_FILE\"); export PGPASSWORD; fi\nrestore() {\n  pg_restore --clean --if-exists --no-owner --exit-on-error --single-transaction --no-password --dbname=\"$1\" \"$2\"\n}\nfound=\nthere=\nfor what; do\n  chosen=\n  for each in \"/backup/$state.$what\".????????T??????Z\"$suffix\"; do\n    [ -e \"$each\" ] || continue\n    there=\"$there\n  $${\"$\"}{each##*/}\"\n    if [ -z \"$wanted\" ] || [ \"$${\"$\"}{each##*/}\" = \"$wanted\" ]; then chosen=$each; fi\n  done\n  if [ -n \"$chosen\" ]; then\n    echo \"restoring $${\"$\"}{chosen##*/}\"\n    restore \"$what\" \"$chosen\"\n    found=yes\n  elif [ -z \"$wanted\" ]; then\n    echo \"there is no dump of $what\" >&2\n  fi\ndone\nif [ -z \"$found\" ]; then\n  echo \"there is no dump$${\"$\"}{wanted:+ $wanted} of $state; there are:$${\"$\"}{there:- none}\" >&2\n  exit 1\nfi\n",
          "sh",
          "warehouse",
          ".dump",
          "reports",
        ]
        init            = true
        readonly_rootfs = true
        cap_drop        = ["all"]
        security_opt    = ["no-new-privileges"]
        pids_limit      = 1024

        mount {
          type     = "bind"
          target   = "/run/secrets/warehouse-password"
          source   = "secrets/warehouse-password"
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
        PGUSER        = "reports"
        PGDATABASE    = "reports"
        PASSWORD_FILE = "/run/secrets/warehouse-password"
        FILE          = "$${NOMAD_META_FILE}"
      }

      volume_mount {
        volume      = "dumps"
        destination = "/backup"
        read_only   = true
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
PGHOST="{{ $warehouse_postgres.Address }}"
PGPORT="{{ $warehouse_postgres.Port }}"
{{ else }}{{ with nomadVar "nomad/jobs/reports-prod-warehouse-restore/warehouse-restore/warehouse-restore" }}{{ sprig_fail "nomad/jobs/reports-prod-warehouse-restore/warehouse-restore/warehouse-restore must not exist" }}{{ end }}{{ end }}
EOT
      }

      template {
        destination          = "secrets/warehouse-password"
        perms                = "0400"
        uid                  = 999
        gid                  = 999
        change_mode          = "noop"
        error_on_missing_key = true
        data                 = "{{ with nomadVar \"nomad/jobs/reports-prod-warehouse-restore\" }}{{ .warehouse_password.Value }}{{ end }}"
      }

      resources {
        cpu    = 200
        memory = 256
      }
    }
  }
}
