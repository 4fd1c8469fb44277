# state.products.backup of envspec.yaml, environment prod.
# Made by envspec: change the spec and compile again instead of editing this file.

job "market-prod-products-backup" {
  type = "batch"

  periodic {
    crons            = ["0 4 * * *"]
    time_zone        = "UTC"
    prohibit_overlap = true
  }

  group "products-backup" {
    count = 1

    network {
      mode = "bridge"
    }

    volume "product-backups" {
      type            = "host"
      source          = "market-prod-product-backups"
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

    task "products-backup" {
      driver       = "docker"
      user         = "999:999"
      kill_timeout = "10s"

      config {
        image = "mongo:8.0.10-noble"
        args = [
          "sh",
          "-c",
          "set -eu\numask 077\nLC_ALL=C\nexport LC_ALL\nstate=$1\nkeep=$2\nshift 2\nnow=$(date -u +%Y%m%dT%H%M%SZ)\npart=\ntrap '[ -z \"$part\" ] || rm -rf \"$part\"' EXIT\ntrap 'exit 1' HUP INT TERM\nbegin() {\n  rm -rf \"/backup/$state.$1\".*.part\n  part=\"/backup/$state.$1.$now$2.part\"\n}\nfinish() {\n  mv \"$part\" \"/backup/$state.$1.$now$2\"\n  part=\n  set -- \"/backup/$state.$1\".????????T??????Z\"$2\"\n  while [ \"$#\" -gt \"$keep\" ]; do\n    rm -rf \"$1\"\n    shift\n  done\n}\nif [ -n \"$${\"$\"}{PASSWORD_FILE:-}\" ]; then MONGO_PASSWORD=$(cat \"$PASSWORD_FILE\"); export MONGO_PASSWORD; fi\nbegin all .archive.gz\nif [ -n \"$${\"$\"}{MONGO_PASSWORD:-}\" ]; then\n  printf '%s\\n' \"$MONGO_PASSWORD\" | mongodump --host=\"$MONGO_HOST\" --port=\"$MONGO_PORT\" \\\n    --username=\"$MONGO_USER\" --authenticationDatabase=admin --gzip --archive=\"$part\"\nelse\n  mongodump --host=\"$MONGO_HOST\" --port=\"$MONGO_PORT\" --gzip --archive=\"$part\"\nfi\nfinish all .archive.gz\n",
          "sh",
          "products",
          "7",
        ]
        init            = true
        readonly_rootfs = true
        cap_drop        = ["all"]
        security_opt    = ["no-new-privileges"]
        pids_limit      = 1024

        mount {
          type     = "bind"
          target   = "/run/secrets/products-password"
          source   = "secrets/products-password"
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
        MONGO_USER    = "market"
        PASSWORD_FILE = "/run/secrets/products-password"
      }

      volume_mount {
        volume      = "product-backups"
        destination = "/backup"
      }

      template {
        destination          = "secrets/environment.env"
        perms                = "0400"
        env                  = true
        change_mode          = "noop"
        error_on_missing_key = true
        data                 = <<EOT
{{ $products_mongodb := nomadService 1 (env "NOMAD_ALLOC_ID") "market-prod-products" }}
{{ if $products_mongodb }}
{{ $products_mongodb := index $products_mongodb 0 }}
MONGO_HOST="{{ $products_mongodb.Address }}"
MONGO_PORT="{{ $products_mongodb.Port }}"
{{ else }}{{ with nomadVar "nomad/jobs/market-prod-products-backup/products-backup/products-backup" }}{{ sprig_fail "nomad/jobs/market-prod-products-backup/products-backup/products-backup must not exist" }}{{ end }}{{ end }}
EOT
      }

      template {
        destination          = "secrets/products-password"
        perms                = "0400"
        uid                  = 999
        gid                  = 999
        change_mode          = "noop"
        error_on_missing_key = true
        data                 = "{{ with nomadVar \"nomad/jobs/market-prod-products-backup\" }}{{ .products_password.Value }}{{ end }}"
      }

      resources {
        cpu    = 200
        memory = 256
      }
    }
  }
}
