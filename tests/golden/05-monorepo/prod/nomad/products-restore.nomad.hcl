# state.products.restore of envspec.yaml, environment prod.
# Made by envspec: change the spec and compile again instead of editing this file.
# It runs when it is asked to:
#   ./deploy.sh --restore products [DUMP]

job "market-prod-products-restore" {
  type = "batch"

  parameterized {
    payload       = "forbidden"
    meta_optional = ["FILE"]
  }

  meta {
    FILE = ""
  }

  group "products-restore" {
    count = 1

    network {
      mode = "bridge"
    }

    volume "product-backups" {
      type            = "host"
      source          = "market-prod-product-backups"
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

    task "products-restore" {
      driver       = "docker"
      user         = "999:999"
      kill_timeout = "10s"

      config {
        image = "mongo:8.0.10-noble"
        args = [
          "sh",
          "-c",
          "set -eu\nLC_ALL=C\nexport LC_ALL\nstate=$1\nsuffix=$2\nshift 2\nwanted=$${\"$\"}{FILE:-}\nwanted=$${\"$\"}{wanted##*/}\nif [ -n \"$${\"$\"}{PASSWORD_FILE:-}\" ]; then MONGO_PASSWORD=$(cat \"$PASSWORD_FILE\"); export MONGO_PASSWORD; fi\nrestore() {\n  printf '%s\\n' \"$${\"$\"}{MONGO_PASSWORD:-}\" | mongorestore --host=\"$MONGO_HOST\" --port=\"$MONGO_PORT\" \\\n    $${\"$\"}{MONGO_USER:+--username=\"$MONGO_USER\" --authenticationDatabase=admin} --gzip --drop --archive=\"$2\"\n}\nfound=\nthere=\nfor what; do\n  chosen=\n  for each in \"/backup/$state.$what\".????????T??????Z\"$suffix\"; do\n    [ -e \"$each\" ] || continue\n    there=\"$there\n  $${\"$\"}{each##*/}\"\n    if [ -z \"$wanted\" ] || [ \"$${\"$\"}{each##*/}\" = \"$wanted\" ]; then chosen=$each; fi\n  done\n  if [ -n \"$chosen\" ]; then\n    echo \"restoring $${\"$\"}{chosen##*/}\"\n    restore \"$what\" \"$chosen\"\n    found=yes\n  elif [ -z \"$wanted\" ]; then\n    echo \"there is no dump of $what\" >&2\n  fi\ndone\nif [ -z \"$found\" ]; then\n  echo \"there is no dump$${\"$\"}{wanted:+ $wanted} of $state; there are:$${\"$\"}{there:- none}\" >&2\n  exit 1\nfi\n",
          "sh",
          "products",
          ".archive.gz",
          "all",
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
        FILE          = "$${NOMAD_META_FILE}"
      }

      volume_mount {
        volume      = "product-backups"
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
{{ $products_mongodb := nomadService 1 (env "NOMAD_ALLOC_ID") "market-prod-products" }}
{{ if $products_mongodb }}
{{ $products_mongodb := index $products_mongodb 0 }}
MONGO_HOST="{{ $products_mongodb.Address }}"
MONGO_PORT="{{ $products_mongodb.Port }}"
{{ else }}{{ with nomadVar "nomad/jobs/market-prod-products-restore/products-restore/products-restore" }}{{ sprig_fail "nomad/jobs/market-prod-products-restore/products-restore/products-restore must not exist" }}{{ end }}{{ end }}
EOT
      }

      template {
        destination          = "secrets/products-password"
        perms                = "0400"
        uid                  = 999
        gid                  = 999
        change_mode          = "noop"
        error_on_missing_key = true
        data                 = "{{ with nomadVar \"nomad/jobs/market-prod-products-restore\" }}{{ .products_password.Value }}{{ end }}"
      }

      resources {
        cpu    = 200
        memory = 256
      }
    }
  }
}
