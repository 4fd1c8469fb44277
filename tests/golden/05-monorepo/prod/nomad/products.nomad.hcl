# state.products of envspec.yaml, environment prod.
# Made by envspec: change the spec and compile again instead of editing this file.

job "market-prod-products" {
  type = "service"

  group "products" {
    count = 1

    network {
      mode = "bridge"

      port "mongodb" {
        to = 27017
      }
    }

    service {
      name     = "market-prod-products"
      provider = "nomad"
      port     = "mongodb"

      check {
        type     = "tcp"
        interval = "10s"
        timeout  = "10s"
      }
    }

    volume "products" {
      type            = "host"
      source          = "market-prod-products"
      access_mode     = "single-node-writer"
      attachment_mode = "file-system"
    }

    update {
      max_parallel      = 1
      health_check      = "checks"
      min_healthy_time  = "10s"
      healthy_deadline  = "6m"
      progress_deadline = "11m"
    }

    restart {
      attempts = 3
      interval = "5m"
      delay    = "15s"
      mode     = "delay"
    }

    disconnect {
      lost_after = "24h"
      replace    = false
      reconcile  = "keep_original"
    }

    task "products" {
      driver       = "docker"
      user         = "999:999"
      kill_timeout = "1m"

      config {
        image           = "mongo:8.0.10-noble"
        init            = true
        readonly_rootfs = true
        cap_drop        = ["all"]
        security_opt    = ["no-new-privileges"]
        pids_limit      = 1024
        ulimit = [
          {
            "nofile" = "64000:64000"
          },
        ]

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
        MONGO_INITDB_DATABASE           = "market"
        MONGO_INITDB_ROOT_USERNAME      = "market"
        MONGO_INITDB_ROOT_PASSWORD_FILE = "/run/secrets/products-password"
        HOME                            = "/tmp"
      }

      volume_mount {
        volume      = "products"
        destination = "/data/db"
      }

      template {
        destination          = "secrets/products-password"
        perms                = "0400"
        uid                  = 999
        gid                  = 999
        change_mode          = "restart"
        error_on_missing_key = true
        data                 = "{{ with nomadVar \"nomad/jobs/market-prod-products\" }}{{ .products_password.Value }}{{ end }}"
      }

      resources {
        cpu    = 500
        memory = 768
      }
    }
  }
}
