# services.web of envspec.yaml, environment prod.
# Made by envspec: change the spec and compile again instead of editing this file.

job "notes-prod-web" {
  type = "service"

  group "web" {
    count          = 2
    shutdown_delay = "5s"

    network {
      mode = "bridge"

      port "http" {
        to = 8000
      }
    }

    service {
      name     = "notes-prod-web"
      provider = "nomad"
      port     = "http"
      tags = [
        "live",
        "traefik.enable=true",
        "traefik.http.routers.notes-prod-web.rule=Host(`notes.example.com`)",
        "traefik.http.routers.notes-prod-web.entrypoints=websecure",
        "traefik.http.routers.notes-prod-web.tls=true",
        "traefik.http.routers.notes-prod-web.service=notes-prod-web",
        "traefik.http.services.notes-prod-web.loadbalancer.healthcheck.path=/health",
        "traefik.http.services.notes-prod-web.loadbalancer.healthcheck.interval=10s",
        "traefik.http.services.notes-prod-web.loadbalancer.healthcheck.timeout=2s",
      ]
      canary_tags = ["canary"]

      check {
        type     = "http"
        path     = "/health"
        interval = "10s"
        timeout  = "2s"
      }
    }

    update {
      max_parallel      = 1
      canary            = 1
      auto_promote      = true
      auto_revert       = true
      health_check      = "checks"
      min_healthy_time  = "10s"
      healthy_deadline  = "5m"
      progress_deadline = "10m"
    }

    restart {
      attempts = 3
      interval = "5m"
      delay    = "15s"
      mode     = "fail"
    }

    spread {
      attribute = "$${node.unique.id}"
      weight    = 100
    }

    task "web" {
      driver       = "docker"
      user         = "10001:10001"
      kill_timeout = "10s"

      config {
        image           = "registry.example.com/acme/notes-web:2.3.0"
        init            = true
        readonly_rootfs = true
        cap_drop        = ["all"]
        security_opt    = ["no-new-privileges"]
        pids_limit      = 128

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
        DATABASE_USER          = "notes"
        DATABASE_NAME          = "notes"
        DATABASE_PASSWORD_FILE = "/run/secrets/db-password"
      }

      template {
        destination          = "secrets/environment.env"
        perms                = "0400"
        env                  = true
        change_mode          = "restart"
        error_on_missing_key = true
        data                 = <<EOT
{{ $db_postgres := nomadService 1 (env "NOMAD_ALLOC_ID") "notes-prod-db" }}
{{ if $db_postgres }}
{{ $db_postgres := index $db_postgres 0 }}
DATABASE_HOST="{{ $db_postgres.Address }}"
DATABASE_PORT="{{ $db_postgres.Port }}"
{{ else }}{{ with nomadVar "nomad/jobs/notes-prod-web/web/web" }}{{ sprig_fail "nomad/jobs/notes-prod-web/web/web must not exist" }}{{ end }}{{ end }}
EOT
      }

      template {
        destination          = "secrets/db-password"
        perms                = "0400"
        uid                  = 10001
        gid                  = 10001
        change_mode          = "restart"
        error_on_missing_key = true
        data                 = "{{ with nomadVar \"nomad/jobs/notes-prod-web\" }}{{ .db_password.Value }}{{ end }}"
      }

      resources {
        cpu    = 400
        memory = 256
      }
    }
  }
}
