# state.db of envspec.yaml, environment fleet.
# Made by envspec: change the spec and compile again instead of editing this file.

job "atlas-fleet-db" {
  type        = "service"
  region      = "eu"
  namespace   = "maps"
  datacenters = ["fra1", "fra2"]
  node_pool   = "apps"

  group "db" {
    count = 1

    network {
      mode = "bridge"

      port "postgres" {
        static = 5432
        to     = 5432
      }
    }

    service {
      name     = "atlas-fleet-db"
      provider = "nomad"
      port     = "postgres"

      check {
        type     = "tcp"
        interval = "10s"
        timeout  = "5s"
      }
    }

    volume "db" {
      type            = "csi"
      source          = "atlas_pgdata"
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
        image = "postgres:16.9-bookworm"
        args = [
          "postgres",
          "-c",
          "max_connections=200",
          "-c",
          "log_min_duration_statement=250",
        ]
        init            = true
        readonly_rootfs = true
        cap_drop        = ["all"]
        security_opt    = ["no-new-privileges"]
        pids_limit      = 512
        shm_size        = 268435456

        mount {
          type     = "bind"
          target   = "/docker-entrypoint-initdb.d/50-databases.sh"
          source   = "local/file.d/docker-entrypoint-initdb.d/50-databases.sh"
          readonly = true
        }

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
        POSTGRES_USER          = "cartographer"
        POSTGRES_DB            = "maps"
        POSTGRES_PASSWORD_FILE = "/run/secrets/db-password"
        EXTRA_DATABASES        = "audit"
        TZ                     = "Etc/UTC"
      }

      volume_mount {
        volume      = "db"
        destination = "/var/lib/postgresql/data"
      }

      template {
        destination = "local/file.d/docker-entrypoint-initdb.d/50-databases.sh"
        perms       = "0444"
        data        = <<EOT
# shellcheck shell=bash
while IFS= read -r name; do
  [ -n "$name" ] || continue
  psql -v ON_ERROR_STOP=1 -v name="$name" --no-psqlrc \
    --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
CREATE DATABASE :"name";
SQL
done <<EOF
$EXTRA_DATABASES
EOF
EOT
      }

      template {
        destination          = "secrets/db-password"
        perms                = "0400"
        uid                  = 999
        gid                  = 999
        change_mode          = "restart"
        error_on_missing_key = true
        data                 = "{{ with secret \"secret/data/atlas\" }}{{ if not (index .Data.data \"prod/atlas/db-password\") }}{{ sprig_fail \"prod/atlas/db-password is not in secret/data/atlas\" }}{{ end }}{{ (index .Data.data \"prod/atlas/db-password\") }}{{ end }}"
      }

      vault {
        change_mode = "restart"
      }

      resources {
        cpu        = 2600
        memory     = 2048
        memory_max = 3072
      }
    }
  }
}
