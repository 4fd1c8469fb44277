# state.orders.backup of envspec.yaml, environment prod.
# Made by envspec: change the spec and compile again instead of editing this file.

job "market-prod-orders-backup" {
  type = "batch"

  periodic {
    crons            = ["45 3 * * *"]
    time_zone        = "UTC"
    prohibit_overlap = true
  }

  group "orders-backup" {
    count = 1

    network {
      mode = "bridge"
    }

    volume "order-backups" {
      type            = "host"
      source          = "market-prod-order-backups"
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

    task "orders-backup" {
      driver       = "docker"
      user         = "999:999"
      kill_timeout = "10s"

      config {
        image = "mariadb:11.4.7-noble"
        args = [
          "bash",
          "-c",
          "set -o pipefail\nset -eu\numask 077\nLC_ALL=C\nexport LC_ALL\nstate=$1\nkeep=$2\nshift 2\nnow=$(date -u +%Y%m%dT%H%M%SZ)\npart=\ntrap '[ -z \"$part\" ] || rm -rf \"$part\"' EXIT\ntrap 'exit 1' HUP INT TERM\nbegin() {\n  rm -rf \"/backup/$state.$1\".*.part\n  part=\"/backup/$state.$1.$now$2.part\"\n}\nfinish() {\n  mv \"$part\" \"/backup/$state.$1.$now$2\"\n  part=\n  set -- \"/backup/$state.$1\".????????T??????Z\"$2\"\n  while [ \"$#\" -gt \"$keep\" ]; do\n    rm -rf \"$1\"\n    shift\n  done\n}\nif [ -n \"$${\"$\"}{PASSWORD_FILE:-}\" ]; then MYSQL_PWD=$(cat \"$PASSWORD_FILE\"); export MYSQL_PWD; fi\nuser=$1\nshift\nfor database; do\n  begin \"$database\" .sql.gz\n  mariadb-dump --host=\"$DB_HOST\" --port=\"$DB_PORT\" --user=\"$user\" \\\n    --single-transaction --quick --routines --triggers --events --no-tablespaces \"$database\" |\n    gzip >\"$part\"\n  finish \"$database\" .sql.gz\ndone\n",
          "bash",
          "orders",
          "14",
          "market",
          "market",
        ]
        init            = true
        readonly_rootfs = true
        cap_drop        = ["all"]
        security_opt    = ["no-new-privileges"]
        pids_limit      = 1024

        mount {
          type     = "bind"
          target   = "/run/secrets/orders-password"
          source   = "secrets/orders-password"
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
        DB_USER       = "market"
        PASSWORD_FILE = "/run/secrets/orders-password"
      }

      volume_mount {
        volume      = "order-backups"
        destination = "/backup"
      }

      template {
        destination          = "secrets/environment.env"
        perms                = "0400"
        env                  = true
        change_mode          = "noop"
        error_on_missing_key = true
        data                 = <<EOT
{{ $orders_mysql := nomadService 1 (env "NOMAD_ALLOC_ID") "market-prod-orders" }}
{{ if $orders_mysql }}
{{ $orders_mysql := index $orders_mysql 0 }}
DB_HOST="{{ $orders_mysql.Address }}"
DB_PORT="{{ $orders_mysql.Port }}"
{{ else }}{{ with nomadVar "nomad/jobs/market-prod-orders-backup/orders-backup/orders-backup" }}{{ sprig_fail "nomad/jobs/market-prod-orders-backup/orders-backup/orders-backup must not exist" }}{{ end }}{{ end }}
EOT
      }

      template {
        destination          = "secrets/orders-password"
        perms                = "0400"
        uid                  = 999
        gid                  = 999
        change_mode          = "noop"
        error_on_missing_key = true
        data                 = "{{ with nomadVar \"nomad/jobs/market-prod-orders-backup\" }}{{ .orders_password.Value }}{{ end }}"
      }

      resources {
        cpu    = 200
        memory = 256
      }
    }
  }
}
