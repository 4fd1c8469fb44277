# services.vote of envspec.yaml, environment prod.
# Made by envspec: change the spec and compile again instead of editing this file.

job "voting-prod-vote" {
  type = "service"

  group "vote" {
    count          = 2
    shutdown_delay = "5s"

    network {
      mode = "bridge"

      port "http" {
        to = 8080
      }
    }

    service {
      name     = "voting-prod-vote"
      provider = "nomad"
      port     = "http"
      tags = [
        "live",
        "traefik.enable=true",
        "traefik.http.routers.voting-prod-vote.rule=Host(`vote.voting.example.com`)",
        "traefik.http.routers.voting-prod-vote.entrypoints=websecure",
        "traefik.http.routers.voting-prod-vote.tls=true",
        "traefik.http.routers.voting-prod-vote.service=voting-prod-vote",
        "traefik.http.services.voting-prod-vote.loadbalancer.healthcheck.path=/health",
        "traefik.http.services.voting-prod-vote.loadbalancer.healthcheck.interval=10s",
        "traefik.http.services.voting-prod-vote.loadbalancer.healthcheck.timeout=2s",
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

    task "vote" {
      driver       = "docker"
      user         = "10001:10001"
      kill_timeout = "10s"

      config {
        image           = "registry.example.com/acme/voting-vote:3.0.1"
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
          type   = "tmpfs"
          target = "/tmp"

          tmpfs_options {
            size = 67108864
          }
        }
      }

      env {
        QUEUE_PASSWORD_FILE = "/run/secrets/queue-password"
        RESULT_URL          = "https://result.voting.example.com"
        OPTION_A            = "Cats"
        OPTION_B            = "Dogs"
      }

      template {
        destination          = "secrets/environment.env"
        perms                = "0400"
        env                  = true
        change_mode          = "restart"
        error_on_missing_key = true
        data                 = <<EOT
{{ $queue_valkey := nomadService 1 (env "NOMAD_ALLOC_ID") "voting-prod-queue" }}
{{ if $queue_valkey }}
{{ $queue_valkey := index $queue_valkey 0 }}
QUEUE_HOST="{{ $queue_valkey.Address }}"
QUEUE_PORT="{{ $queue_valkey.Port }}"
{{ else }}{{ with nomadVar "nomad/jobs/voting-prod-vote/vote/vote" }}{{ sprig_fail "nomad/jobs/voting-prod-vote/vote/vote must not exist" }}{{ end }}{{ end }}
EOT
      }

      template {
        destination          = "secrets/queue-password"
        perms                = "0400"
        uid                  = 10001
        gid                  = 10001
        change_mode          = "restart"
        error_on_missing_key = true
        data                 = "{{ with nomadVar \"nomad/jobs/voting-prod-vote\" }}{{ .queue_password.Value }}{{ end }}"
      }

      resources {
        cpu    = 200
        memory = 128
      }
    }
  }
}
