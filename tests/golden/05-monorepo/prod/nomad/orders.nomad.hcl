# state.orders of envspec.yaml, environment prod.
# Made by envspec: change the spec and compile again instead of editing this file.

job "market-prod-orders" {
  type = "service"

  group "orders" {
    count = 1

    network {
      mode = "bridge"

      port "mysql" {
        to = 3306
      }
    }

    service {
      name     = "market-prod-orders"
      provider = "nomad"
      port     = "mysql"

      check {
        type     = "tcp"
        interval = "10s"
        timeout  = "5s"
      }
    }

    volume "orders" {
      type            = "host"
      source          = "market-prod-orders"
      access_mode     = "single-node-writer"
      attachment_mode = "file-system"
    }

    ephemeral_disk {
      size = 1325
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

    task "orders" {
      driver       = "docker"
      user         = "999:999"
      kill_timeout = "2m"

      config {
        image           = "mariadb:11.4.7-noble"
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
          type   = "bind"
          target = "/run/mysqld"
          source = "../alloc/tmp"
        }

        mount {
          type   = "bind"
          target = "/tmp"
          source = "../alloc/data"
        }
      }

      env {
        MARIADB_DATABASE             = "market"
        MARIADB_USER                 = "market"
        MARIADB_RANDOM_ROOT_PASSWORD = "yes"
        MARIADB_ROOT_HOST            = "localhost"
        MARIADB_PASSWORD_FILE        = "/run/secrets/orders-password"
        PASSWORD_FILE                = "/run/secrets/orders-password"
      }

      volume_mount {
        volume      = "orders"
        destination = "/var/lib/mysql"
      }

      template {
        destination          = "secrets/orders-password"
        perms                = "0400"
        uid                  = 999
        gid                  = 999
        change_mode          = "restart"
        error_on_missing_key = true
        data                 = "{{ with nomadVar \"nomad/jobs/market-prod-orders\" }}{{ .orders_password.Value }}{{ end }}"
      }

      resources {
        cpu    = 500
        memory = 512
      }
    }
  }
}
