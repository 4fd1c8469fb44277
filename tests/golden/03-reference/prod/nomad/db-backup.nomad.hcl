# state.db.backup of envspec.yaml, environment prod.
# Made by envspec: change the spec and compile again instead of editing this file.

job "shop-prod-db-backup" {
  type        = "batch"
  datacenters = ["dc1"]

  periodic {
    crons            = ["0 2 * * *"]
    time_zone        = "UTC"
    prohibit_overlap = true
  }

  group "db-backup" {
    count = 1

    network {
      mode = "bridge"
    }

    volume "backups" {
      type            = "host"
      source          = "shop-prod-backups"
      access_mode     = "single-node-writer"
      attachment_mode = "file-system"
    }

    restart {
      attempts = 1
      interval = "24h"
      delay    = "15s"
      mode     = "fail"
    }

    reschedule {
      attempts  = 0
      unlimited = false
    }

    task "db-backup" {
      driver       = "docker"
      user         = "999:999"
      kill_timeout = "10s"

      config {
        image = "postgres:16.9-bookworm"
        args = [
          "sh",
          "-c",
          "set -eu\numask 077\nLC_ALL=C\nexport LC_ALL\nstate=$1\nkeep=$2\nshift 2\nnow=$(date -u +%Y%m%dT%H%M%SZ)\npart=\ntrap '[ -z \"$part\" ] || rm -rf \"$part\"' EXIT\ntrap 'exit 1' HUP INT TERM\nbegin() {\n  rm -rf \"/backup/$state.$1\".*.part\n  part=\"/backup/$state.$1.$now$2.part\"\n}\nfinish() {\n  mv \"$part\" \"/backup/$state.$1.$now$2\"\n  part=\n  set -- \"/backup/$state.$1\".????????T??????Z\"$2\"\n  while [ \"$#\" -gt \"$keep\" ]; do\n    rm -rf \"$1\"\n    shift\n  done\n}\nif [ -n \"$${\"$\"}{PASSWORD_FILE:-}\" ]; then PGPASSWORD=$(cat \"$PASSWORD_FILE\"); export PGPASSWORD; fi\nfor database; do\n  begin \"$database\" .dump\n  pg_dump --format=custom --no-password --dbname=\"$database\" --file=\"$part\"\n  finish \"$database\" .dump\ndone\n",
          "sh",
          "db",
          "7",
          "shop",
        ]
        init            = true
        readonly_rootfs = true
        cap_drop        = ["all"]
        security_opt    = ["no-new-privileges"]
        pids_limit      = 1024

        mount {
          type     = "bind"
          target   = "/run/secrets/db-password"
          source   = "secrets/db-password"
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
        PGUSER        = "shop"
        PGDATABASE    = "shop"
        PASSWORD_FILE = "/run/secrets/db-password"
      }

      volume_mount {
        volume      = "backups"
        destination = "/backup"
      }

      template {
        destination          = "secrets/environment.env"
        perms                = "0400"
        env                  = true
        change_mode          = "noop"
        error_on_missing_key = true
        data                 = <<EOT
{{ $db_postgres := nomadService 1 (env "NOMAD_ALLOC_ID") "shop-prod-db" }}
{{ if $db_postgres }}
{{ $db_postgres := index $db_postgres 0 }}
PGHOST="{{ $db_postgres.Address }}"
PGPORT="{{ $db_postgres.Port }}"
{{ else }}{{ with nomadVar "nomad/jobs/shop-prod-db-backup/db-backup/db-backup" }}{{ sprig_fail "nomad/jobs/shop-prod-db-backup/db-backup/db-backup must not exist" }}{{ end }}{{ end }}
EOT
      }

      template {
        destination          = "secrets/db-password"
        perms                = "0400"
        uid                  = 999
        gid                  = 999
        change_mode          = "noop"
        error_on_missing_key = true
        data                 = "{{ with nomadVar \"nomad/jobs/shop-prod-db-backup\" }}{{ .db_password.Value }}{{ end }}"
      }

      resources {
        cpu    = 200
        memory = 256
      }
    }
  }
}
