# state.db of envspec.yaml, environment prod.
# Made by envspec: change the spec and compile again instead of editing this file.

job "notes-prod-db" {
  type = "service"

  group "db" {
    count = 1

    network {
      mode = "bridge"

      port "postgres" {
        to = 5432
      }
    }

    service {
      name     = "notes-prod-db"
      provider = "nomad"
      port     = "postgres"

      check {
        type     = "tcp"
        interval = "10s"
        timeout  = "5s"
      }
    }

    volume "db" {
      type            = "host"
      source          = "notes-prod-db"
      access_mode     = "single-node-writer"
      attachment_mode = "file-system"
    }

    ephemeral_disk {
      size = 301
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

    task "db" {
      driver       = "docker"
      user         = "999:999"
      kill_signal  = "SIGINT"
      kill_timeout = "2m"

      config {
        image           = "postgres:16.9-bookworm"
        init            = true
        readonly_rootfs = true
        cap_drop        = ["all"]
        security_opt    = ["no-new-privileges"]
        pids_limit      = 1024
        shm_size        = 134217728

        mount {
          type     = "bind"
          target   = "/run/secrets/db-password"
          source   = "secrets/db-password"
          readonly = true
        }

        mount {
          type   = "bind"
          target = "/var/run/postgresql"
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
        POSTGRES_USER          = "notes"
        POSTGRES_DB            = "notes"
        POSTGRES_PASSWORD_FILE = "/run/secrets/db-password"
        PGDATA                 = "/var/lib/postgresql/data/pgdata"
      }

      volume_mount {
        volume      = "db"
        destination = "/var/lib/postgresql/data"
      }

      template {
        destination          = "secrets/db-password"
        perms                = "0400"
        uid                  = 999
        gid                  = 999
        change_mode          = "restart"
        error_on_missing_key = true
        data                 = "{{ with nomadVar \"nomad/jobs/notes-prod-db\" }}{{ .db_password.Value }}{{ end }}"
      }

      resources {
        cpu    = 500
        memory = 512
      }
    }
  }
}
