# jobs.schema of envspec.yaml, environment prod.
# Made by envspec: change the spec and compile again instead of editing this file.

job "voting-prod-schema" {
  type = "batch"

  parameterized {
    payload = "forbidden"
  }

  group "schema" {
    count = 1

    network {
      mode = "bridge"
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

    task "schema" {
      driver       = "docker"
      user         = "10001:10001"
      kill_timeout = "10s"

      config {
        image           = "registry.example.com/acme/voting-worker:3.0.1"
        args            = ["/worker", "schema"]
        init            = true
        readonly_rootfs = true
        cap_drop        = ["all"]
        security_opt    = ["no-new-privileges"]
        pids_limit      = 64

        mount {
          type     = "bind"
          target   = "/run/secrets/queue-password"
          source   = "secrets/queue-password"
          readonly = true
        }

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
        QUEUE_PASSWORD_FILE    = "/run/secrets/queue-password"
        DATABASE_NAME          = "voting"
        DATABASE_USER          = "voting"
        DATABASE_PASSWORD_FILE = "/run/secrets/db-password"
      }

      template {
        destination          = "secrets/environment.env"
        perms                = "0400"
        env                  = true
        change_mode          = "noop"
        error_on_missing_key = true
        data                 = <<EOT
{{ $queue_valkey := nomadService 1 (env "NOMAD_ALLOC_ID") "voting-prod-queue" }}
{{ $db_postgres := nomadService 1 (env "NOMAD_ALLOC_ID") "voting-prod-db" }}
{{ if and $queue_valkey $db_postgres }}
{{ $queue_valkey := index $queue_valkey 0 }}
{{ $db_postgres := index $db_postgres 0 }}
QUEUE_ADDRESS="{{ $queue_valkey.Address }}:{{ $queue_valkey.Port }}"
DATABASE_HOST="{{ $db_postgres.Address }}"
DATABASE_PORT="{{ $db_postgres.Port }}"
{{ else }}{{ with nomadVar "nomad/jobs/voting-prod-schema/schema/schema" }}{{ sprig_fail "nomad/jobs/voting-prod-schema/schema/schema must not exist" }}{{ end }}{{ end }}
EOT
      }

      template {
        destination          = "secrets/queue-password"
        perms                = "0400"
        uid                  = 10001
        gid                  = 10001
        change_mode          = "noop"
        error_on_missing_key = true
        data                 = "{{ with nomadVar \"nomad/jobs/voting-prod-schema\" }}{{ .queue_password.Value }}{{ end }}"
      }

      template {
        destination          = "secrets/db-password"
        perms                = "0400"
        uid                  = 10001
        gid                  = 10001
        change_mode          = "noop"
        error_on_missing_key = true
        data                 = "{{ with nomadVar \"nomad/jobs/voting-prod-schema\" }}{{ .db_password.Value }}{{ end }}"
      }

      resources {
        cpu    = 200
        memory = 128
      }
    }
  }
}
