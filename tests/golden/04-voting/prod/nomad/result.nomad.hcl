# services.result of envspec.yaml, environment prod.
# Made by envspec: change the spec and compile again instead of editing this file.

job "voting-prod-result" {
  type = "service"

  group "result" {
    count          = 2
    shutdown_delay = "5s"

    network {
      mode = "bridge"

      port "http" {
        to = 8080
      }
    }

    service {
      name     = "voting-prod-result"
      provider = "nomad"
      port     = "http"
      tags = [
        "live",
        "traefik.enable=true",
        "traefik.http.routers.voting-prod-result.rule=Host(`result.voting.example.com`)",
        "traefik.http.routers.voting-prod-result.entrypoints=websecure",
        "traefik.http.routers.voting-prod-result.tls=true",
        "traefik.http.routers.voting-prod-result.service=voting-prod-result",
        "traefik.http.services.voting-prod-result.loadbalancer.healthcheck.path=/health",
        "traefik.http.services.voting-prod-result.loadbalancer.healthcheck.interval=10s",
        "traefik.http.services.voting-prod-result.loadbalancer.healthcheck.timeout=2s",
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

    task "result" {
      driver       = "docker"
      user         = "10001:10001"
      kill_timeout = "10s"

      config {
        image           = "registry.example.com/acme/voting-result:3.0.1"
        init            = true
        readonly_rootfs = true
        cap_drop        = ["all"]
        security_opt    = ["no-new-privileges"]
        pids_limit      = 64

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
        DATABASE_NAME          = "voting"
        DATABASE_USER          = "voting"
        DATABASE_PASSWORD_FILE = "/run/secrets/db-password"
      }

      template {
        destination          = "secrets/environment.env"
        perms                = "0400"
        env                  = true
        change_mode          = "restart"
        error_on_missing_key = true
        data                 = <<EOT
{{ $db_postgres := nomadService 1 (env "NOMAD_ALLOC_ID") "voting-prod-db" }}
{{ if $db_postgres }}
{{ $db_postgres := index $db_postgres 0 }}
DATABASE_HOST="{{ $db_postgres.Address }}"
{{ else }}{{ with nomadVar "nomad/jobs/voting-prod-result/result/result" }}{{ sprig_fail "nomad/jobs/voting-prod-result/result/result must not exist" }}{{ end }}{{ end }}
EOT
      }

      template {
        destination          = "secrets/db-password"
        perms                = "0400"
        uid                  = 10001
        gid                  = 10001
        change_mode          = "restart"
        error_on_missing_key = true
        data                 = "{{ with nomadVar \"nomad/jobs/voting-prod-result\" }}{{ .db_password.Value }}{{ end }}"
      }

      resources {
        cpu    = 200
        memory = 128
      }
    }
  }
}
