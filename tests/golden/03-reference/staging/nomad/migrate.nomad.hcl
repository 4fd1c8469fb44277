# jobs.migrate of envspec.yaml, environment staging.
# Made by envspec: change the spec and compile again instead of editing this file.

job "shop-staging-migrate" {
  type        = "batch"
  datacenters = ["dc1"]

  parameterized {
    payload = "forbidden"
  }

  group "migrate" {
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

    task "migrate" {
      driver       = "docker"
      user         = "10001:10001"
      kill_timeout = "10s"

      config {
        image           = "registry.example.com/acme/shop-web:1.4.2"
        args            = ["python", "-m", "shop", "migrate"]
        init            = true
        readonly_rootfs = true
        cap_drop        = ["all"]
        security_opt    = ["no-new-privileges"]
        pids_limit      = 128

        mount {
          type     = "bind"
          target   = "/app/config/shop.toml"
          source   = "local/file.d/app/config/shop.toml"
          readonly = true
        }

        mount {
          type     = "bind"
          target   = "/run/secrets/db-password"
          source   = "secrets/db-password"
          readonly = true
        }

        mount {
          type     = "bind"
          target   = "/run/secrets/cache-password"
          source   = "secrets/cache-password"
          readonly = true
        }

        mount {
          type     = "bind"
          target   = "/run/secrets/session-key"
          source   = "secrets/session-key"
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
        APP_ENV                = "production"
        LOG_LEVEL              = "info"
        DATABASE_USER          = "shop"
        DATABASE_NAME          = "shop"
        DATABASE_PASSWORD_FILE = "/run/secrets/db-password"
        CACHE_PASSWORD_FILE    = "/run/secrets/cache-password"
        SESSION_KEY_FILE       = "/run/secrets/session-key"
      }

      template {
        destination          = "secrets/environment.env"
        perms                = "0400"
        env                  = true
        change_mode          = "noop"
        error_on_missing_key = true
        data                 = <<EOT
{{ $db_postgres := nomadService 1 (env "NOMAD_ALLOC_ID") "shop-staging-db" }}
{{ $cache_redis := nomadService 1 (env "NOMAD_ALLOC_ID") "shop-staging-cache" }}
{{ if and $db_postgres $cache_redis }}
{{ $db_postgres := index $db_postgres 0 }}
{{ $cache_redis := index $cache_redis 0 }}
DATABASE_HOST="{{ $db_postgres.Address }}"
DATABASE_PORT="{{ $db_postgres.Port }}"
CACHE_HOST="{{ $cache_redis.Address }}"
CACHE_PORT="{{ $cache_redis.Port }}"
{{ else }}{{ with nomadVar "nomad/jobs/shop-staging-migrate/migrate/migrate" }}{{ sprig_fail "nomad/jobs/shop-staging-migrate/migrate/migrate must not exist" }}{{ end }}{{ end }}
EOT
      }

      template {
        destination = "local/file.d/app/config/shop.toml"
        perms       = "0444"
        data        = <<EOT
[shop]
currency = "EUR"
page_size = 20
EOT
      }

      template {
        destination          = "secrets/db-password"
        perms                = "0400"
        uid                  = 10001
        gid                  = 10001
        change_mode          = "noop"
        error_on_missing_key = true
        data                 = "{{ with nomadVar \"nomad/jobs/shop-staging-migrate\" }}{{ .db_password.Value }}{{ end }}"
      }

      template {
        destination          = "secrets/cache-password"
        perms                = "0400"
        uid                  = 10001
        gid                  = 10001
        change_mode          = "noop"
        error_on_missing_key = true
        data                 = "{{ with nomadVar \"nomad/jobs/shop-staging-migrate\" }}{{ .cache_password.Value }}{{ end }}"
      }

      template {
        destination          = "secrets/session-key"
        perms                = "0400"
        uid                  = 10001
        gid                  = 10001
        change_mode          = "noop"
        error_on_missing_key = true
        data                 = "{{ with nomadVar \"nomad/jobs/shop-staging-migrate\" }}{{ .session_key.Value }}{{ end }}"
      }

      resources {
        cpu    = 500
        memory = 256
      }
    }
  }
}
