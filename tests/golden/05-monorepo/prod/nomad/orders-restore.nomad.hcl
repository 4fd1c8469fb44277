# state.orders.restore of envspec.yaml, environment prod.
# Made by envspec: change the spec and compile again instead of editing this file.
# It runs when it is asked to:
#   ./deploy.sh --restore orders [DUMP]

job "market-prod-orders-restore" {
  type = "batch"

  parameterized {
    payload       = "forbidden"
    meta_optional = ["FILE"]
  }

  meta {
    FILE = ""
  }

  group "orders-restore" {
    count = 1

    network {
      mode = "bridge"
    }

    volume "order-backups" {
      type            = "host"
      source          = "market-prod-order-backups"
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

    task "orders-restore" {
      driver       = "docker"
      user         = "999:999"
      kill_timeout = "10s"

      config {
        image = "mariadb:11.4.7-noble"
        args = [
          "bash",
          "-c",
          "set -o pipefail\nset -eu\nLC_ALL=C\nexport LC_ALL\nstate=$1\nsuffix=$2\nshift 2\nwanted=$${\"$\"}{FILE:-}\nwanted=$${\"$\"}{wanted##*/}\nif [ -n \"$${\"$\"}{PASSWORD_FILE:-}\" ]; then MYSQL_PWD=$(cat \"$PASSWORD_FILE\"); export MYSQL_PWD; fi\nrestore() {\n  gunzip -c \"$2\" | mariadb --host=\"$DB_HOST\" --port=\"$DB_PORT\" --user=\"$DB_USER\" \"$1\"\n}\nfound=\nthere=\nfor what; do\n  chosen=\n  for each in \"/backup/$state.$what\".????????T??????Z\"$suffix\"; do\n    [ -e \"$each\" ] || continue\n    there=\"$there\n  $${\"$\"}{each##*/}\"\n    if [ -z \"$wanted\" ] || [ \"$${\"$\"}{each##*/}\" = \"$wanted\" ]; then chosen=$each; fi\n  done\n  if [ -n \"$chosen\" ]; then\n    echo \"restoring $${\"$\"}{chosen##*/}\"\n    restore \"$what\" \"$chosen\"\n    found=yes\n  elif [ -z \"$wanted\" ]; then\n    echo \"there is no dump of $what\" >&2\n  fi\ndone\nif [ -z \"$found\" ]; then\n  echo \"there is no dump$${\"$\"}{wanted:+ $wanted} of $state; there are:$${\"$\"}{there:- none}\" >&2\n  exit 1\nfi\n",
          "bash",
          "orders",
          ".sql.gz",
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
        FILE          = "$${NOMAD_META_FILE}"
      }

      volume_mount {
        volume      = "order-backups"
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
{{ $orders_mysql := nomadService 1 (env "NOMAD_ALLOC_ID") "market-prod-orders" }}
{{ if $orders_mysql }}
{{ $orders_mysql := index $orders_mysql 0 }}
DB_HOST="{{ $orders_mysql.Address }}"
DB_PORT="{{ $orders_mysql.Port }}"
{{ else }}{{ with nomadVar "nomad/jobs/market-prod-orders-restore/orders-restore/orders-restore" }}{{ sprig_fail "nomad/jobs/market-prod-orders-restore/orders-restore/orders-restore must not exist" }}{{ end }}{{ end }}
EOT
      }

      template {
        destination          = "secrets/orders-password"
        perms                = "0400"
        uid                  = 999
        gid                  = 999
        change_mode          = "noop"
        error_on_missing_key = true
        data                 = "{{ with nomadVar \"nomad/jobs/market-prod-orders-restore\" }}{{ .orders_password.Value }}{{ end }}"
      }

      resources {
        cpu    = 200
        memory = 256
      }
    }
  }
}
